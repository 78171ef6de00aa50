CREATE TABLE customer (
  "CustNo" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "full name" varchar(80) NOT NULL,
  "e-mail" varchar(120) UNIQUE,
  "type" smallint NOT NULL DEFAULT 1,
  credit_limit decimal(12,2) NOT NULL DEFAULT 0,
  "isVIP" smallint NOT NULL DEFAULT 0,
  registered_at datetime_text NOT NULL DEFAULT CURRENT_TIMESTAMP,
  note text
);
CREATE TABLE invoice (
  number varchar(20) NOT NULL PRIMARY KEY,
  "custNo" integer NOT NULL REFERENCES customer ("CustNo") ON DELETE RESTRICT ON UPDATE RESTRICT,
  total decimal(12,2) NOT NULL,
  issued_on date_text NOT NULL,
  paid_at datetime_text,
  reminders smallint NOT NULL DEFAULT 0
);
