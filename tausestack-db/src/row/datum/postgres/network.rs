//! Addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::reader::Reader;
use crate::row::DecodeError;
use crate::row::datum::Decoded;

/// An `inet` or `cidr`: family, bits of the network, which of the two it is,
/// and the address behind its length.
pub(super) fn address(reader: &mut Reader<'_>) -> Decoded<String> {
    /// `PGSQL_AF_INET`; IPv6 has the next number, whatever the system's is.
    const IPV4: u8 = 2;
    const IPV6: u8 = 3;
    let (family, bits) = (reader.byte()?, reader.byte()?);
    let is_network = reader.byte()? != 0;
    let (address, width) = match (family, reader.byte()?) {
        (IPV4, 4) => (IpAddr::from(Ipv4Addr::from(reader.array::<4>()?)), 32),
        (IPV6, 16) => (IpAddr::from(Ipv6Addr::from(reader.array::<16>()?)), 128),
        _ => return Err(DecodeError::no_form()),
    };
    Ok(if is_network || bits != width {
        format!("{address}/{bits}")
    } else {
        address.to_string()
    })
}

/// A MAC address of six or eight bytes.
pub(super) fn hardware_address(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(":")
}
