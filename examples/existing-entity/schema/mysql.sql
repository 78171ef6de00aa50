CREATE TABLE customer (
  `CustNo` bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `full name` varchar(80) NOT NULL,
  `e-mail` varchar(120) UNIQUE,
  `type` smallint NOT NULL DEFAULT 1,
  credit_limit decimal(12,2) NOT NULL DEFAULT 0,
  `isVIP` smallint NOT NULL DEFAULT 0,
  registered_at datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
  note text
);
CREATE TABLE invoice (
  number varchar(20) NOT NULL PRIMARY KEY,
  `custNo` bigint NOT NULL,
  total decimal(12,2) NOT NULL,
  issued_on date NOT NULL,
  paid_at datetime,
  reminders smallint NOT NULL DEFAULT 0,
  FOREIGN KEY (`custNo`) REFERENCES customer (`CustNo`) ON DELETE RESTRICT ON UPDATE RESTRICT
);
