//! Values as bytes and back. Reading trusts nothing: what does not fit is `None`, and no length is believed that the
//! bytes at hand cannot hold.

/// Writes values one behind the other, little-endian.
#[derive(Default)]
pub(crate) struct Packer {
    bytes: Vec<u8>,
}

impl Packer {
    pub(crate) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// A length and the bytes.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.u64(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// A number and that many values.
    pub(crate) fn list<T: Fixed>(&mut self, values: &[T]) {
        self.u64(values.len() as u64);
        self.bytes.reserve(values.len() * T::BYTES);
        values.iter().for_each(|value| value.put(&mut self.bytes));
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads what a [`Packer`] has written.
pub(crate) struct Unpacker<'a> {
    rest: &'a [u8],
}

impl<'a> Unpacker<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.length(1)?;
        self.take(length)
    }

    pub(crate) fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    pub(crate) fn list<T: Fixed>(&mut self) -> Option<Vec<T>> {
        let length = self.length(T::BYTES)?;
        Some(self.take(length * T::BYTES)?.chunks_exact(T::BYTES).map(T::get).collect())
    }

    /// Numbers of one kind, one behind the other.
    pub(crate) fn numbers<T: Fixed + Copy + Default, const N: usize>(&mut self) -> Option<[T; N]> {
        Some(<[T; N]>::get(self.take(T::BYTES * N)?))
    }

    /// The number of values of at least `size` bytes each that follow; none that cannot follow.
    pub(crate) fn length(&mut self, size: usize) -> Option<usize> {
        let length = usize::try_from(self.u64()?).ok()?;
        (length.checked_mul(size)? <= self.rest.len()).then_some(length)
    }

    /// How many bytes have not been read.
    pub(crate) fn left(&self) -> usize {
        self.rest.len()
    }

    /// Whether everything has been read.
    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*taken)
    }
}

/// A value that always takes the same number of bytes.
pub(crate) trait Fixed: Sized {
    const BYTES: usize;

    fn put(&self, to: &mut Vec<u8>);

    /// The value of exactly [`BYTES`](Self::BYTES) bytes.
    fn get(bytes: &[u8]) -> Self;
}

macro_rules! fixed_numbers {
    ($($number:ty),+) => {$(
        impl Fixed for $number {
            const BYTES: usize = size_of::<$number>();

            fn put(&self, to: &mut Vec<u8>) {
                to.extend_from_slice(&self.to_le_bytes());
            }

            fn get(bytes: &[u8]) -> Self {
                let mut all = [0; Self::BYTES];
                all.copy_from_slice(bytes);
                Self::from_le_bytes(all)
            }
        }
    )+};
}

fixed_numbers!(u8, u16, u32, u64, u128, i32, f32, f64);

impl<T: Fixed + Copy + Default, const N: usize> Fixed for [T; N] {
    const BYTES: usize = T::BYTES * N;

    fn put(&self, to: &mut Vec<u8>) {
        self.iter().for_each(|value| value.put(to));
    }

    fn get(bytes: &[u8]) -> Self {
        let mut values = [T::default(); N];
        for (value, bytes) in values.iter_mut().zip(bytes.chunks_exact(T::BYTES)) {
            *value = T::get(bytes);
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_beyond_it() {
        let mut packer = Packer::default();
        packer.u32(7);
        packer.text("laituri");
        packer.list(&[1.5f32, f32::MIN]);
        packer.list(&[[1u32, 2], [3, 4]]);
        let bytes = packer.finish();
        let read = |bytes: &[u8]| -> Option<(String, Vec<f32>, Vec<[u32; 2]>)> {
            let mut from = Unpacker::new(bytes);
            let [seven] = from.numbers::<u32, 1>()?;
            let read = (from.text()?.to_owned(), from.list()?, from.list()?);
            (seven == 7 && from.is_empty()).then_some(read)
        };
        assert_eq!(read(&bytes), Some(("laituri".to_owned(), vec![1.5, f32::MIN], vec![[1, 2], [3, 4]])));
        (0..bytes.len()).for_each(|cut| assert_eq!(read(&bytes[..cut]), None, "{cut} bytes"));
    }

    #[test]
    fn a_length_that_the_bytes_cannot_hold_is_not_believed() {
        for length in [5, u64::MAX, u64::MAX / 8 + 1] {
            let mut packer = Packer::default();
            packer.u64(length);
            packer.u32(0);
            let bytes = packer.finish();
            assert_eq!(Unpacker::new(&bytes).list::<u64>(), None);
            assert_eq!(Unpacker::new(&bytes).bytes(), None);
        }
    }
}
