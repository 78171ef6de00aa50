//! Reads the fields of a binary value one after the other.

use crate::row::DecodeError;
use crate::row::datum::{Decoded, utf8};

pub(super) struct Reader<'a>(&'a [u8]);

macro_rules! numbers {
    ($($name:ident: $type:ty),*) => { $(
        pub(super) fn $name(&mut self) -> Decoded<$type> {
            self.array().map(<$type>::from_be_bytes)
        }
    )* };
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn malformed() -> DecodeError {
        DecodeError::invalid("the value is cut off, or in a format that is not known here")
    }

    pub(super) fn take(&mut self, length: usize) -> Decoded<&'a [u8]> {
        let (taken, rest) = self
            .0
            .split_at_checked(length)
            .ok_or_else(Self::malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Decoded<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| Self::malformed())
    }

    pub(super) fn byte(&mut self) -> Decoded<u8> {
        self.array().map(|[byte]| byte)
    }

    numbers!(i16: i16, u16: u16, i32: i32, u32: u32, i64: i64, u64: u64, f32: f32, f64: f64);

    /// A count, which no value has more of than bytes.
    pub(super) fn count(&mut self) -> Decoded<usize> {
        usize::try_from(self.i32()?)
            .ok()
            .filter(|count| *count <= self.0.len())
            .ok_or_else(Self::malformed)
    }

    /// A value behind its length; `None` is NULL.
    pub(super) fn value(&mut self) -> Decoded<Option<&'a [u8]>> {
        match self.i32()? {
            -1 => Ok(None),
            length => {
                let length = usize::try_from(length).map_err(|_| Self::malformed())?;
                self.take(length).map(Some)
            }
        }
    }

    /// Text up to a NUL.
    pub(super) fn terminated_text(&mut self) -> Decoded<String> {
        let length = self
            .0
            .iter()
            .position(|byte| *byte == 0)
            .ok_or_else(Self::malformed)?;
        let text = utf8(self.take(length)?)?;
        self.byte()?;
        Ok(text)
    }

    /// Text behind the number of its format's version.
    pub(super) fn versioned_text(&mut self) -> Decoded<String> {
        match self.byte()? {
            1 => utf8(std::mem::take(&mut self.0)),
            _ => Err(Self::malformed()),
        }
    }

    /// Nothing may be left over.
    pub(super) fn end(&self) -> Decoded<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Self::malformed())
        }
    }
}
