//! A text in entries that are too short for it, so that there is always a whole one, whenever a program ends.
//!
//! The first entry begins with the count of pieces and has the first of them in it. The others have names with a
//! generation, which the first entry says where there are any. A new text goes into the generation that the old one
//! is not in, the first entry comes last, and then the other generation is removed.

use crate::{Secret, tokens::KeepError};

/// The most pieces of one text.
const MAX_PIECES: usize = 64;
/// The entry that says how many others there are.
const FIRST: &str = "session-0";
/// Two, which take turns.
const GENERATIONS: [u8; 2] = [0, 1];

/// Entries that have names.
pub(super) trait Entries {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, KeepError>;
    fn set(&self, name: &str, bytes: &[u8]) -> Result<(), KeepError>;
    fn remove(&self, name: &str) -> Result<(), KeepError>;
}

/// What the first entry says.
struct First {
    count: u8,
    generation: u8,
    piece: Vec<u8>,
}

impl First {
    fn read(entries: &impl Entries) -> Result<Option<Self>, KeepError> {
        let Some(bytes) = entries.get(FIRST)? else {
            return Ok(None);
        };
        let first = match bytes.as_slice() {
            [0, ..] | [] => None,
            [1, piece @ ..] => Some((1, 0, piece)),
            [count, generation, piece @ ..] => Some((*count, *generation, piece)),
            [_] => None,
        };
        let (count, generation, piece) = first.ok_or(KeepError::Corrupted)?;
        Ok(Some(Self {
            count,
            generation,
            piece: piece.to_vec(),
        }))
    }
}

/// The text as it is now. While another program writes one of several pieces, some may be gone.
pub(super) fn read(entries: &impl Entries) -> Result<Option<Secret>, KeepError> {
    let Some(first) = First::read(entries)? else {
        return Ok(None);
    };
    let mut bytes = first.piece;
    for number in 1..first.count {
        let piece = entries.get(&name(first.generation, number.into()))?;
        bytes.extend(piece.ok_or(KeepError::Corrupted)?);
    }
    let text = String::from_utf8(bytes).or(Err(KeepError::Corrupted))?;
    Ok(Some(text.into()))
}

/// Puts a text in place of the one before, in pieces of so many bytes at most.
pub(super) fn write(
    entries: &impl Entries,
    text: &Secret,
    max_bytes: usize,
) -> Result<(), KeepError> {
    let mut pieces = text.expose().as_bytes().chunks(max_bytes);
    let first = pieces.next().unwrap_or_default();
    let pieces: Vec<_> = pieces.collect();
    let count = u8::try_from(pieces.len() + 1).unwrap_or(u8::MAX);
    if usize::from(count) > MAX_PIECES {
        let why = "the tokens are too long for the keychain";
        return Err(KeepError::Unavailable(why.to_owned()));
    }
    // What cannot be read is replaced, too.
    let generation = match First::read(entries) {
        Ok(Some(before)) if before.generation == 0 => 1,
        Ok(_) | Err(KeepError::Corrupted) => 0,
        Err(error) => return Err(error),
    };
    for (number, piece) in pieces.iter().enumerate() {
        entries.set(&name(generation, number + 1), piece)?;
    }
    let head: &[u8] = match count {
        1 => &[count],
        _ => &[count, generation],
    };
    entries.set(FIRST, &[head, first].concat())?;
    // The new text is there, whatever becomes of the old one; the next to write tries again.
    for of in GENERATIONS {
        let kept = if of == generation { pieces.len() } else { 0 };
        sweep(entries, of, kept).ok();
    }
    Ok(())
}

/// Removes the text, and what a program may have left that ended while it wrote.
pub(super) fn clear(entries: &impl Entries) -> Result<(), KeepError> {
    entries.remove(FIRST)?;
    GENERATIONS
        .into_iter()
        .try_for_each(|generation| sweep(entries, generation, 0))
}

/// Removes all pieces of a generation after these. The last goes first: then those that are left when a program ends
/// have no gap before them, and are found again.
fn sweep(entries: &impl Entries, generation: u8, kept: usize) -> Result<(), KeepError> {
    let mut end = kept + 1;
    while entries.get(&name(generation, end))?.is_some() {
        end += 1;
    }
    (kept + 1..end)
        .rev()
        .try_for_each(|number| entries.remove(&name(generation, number)))
}

fn name(generation: u8, number: usize) -> String {
    format!("session-{generation}-{number}")
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, collections::BTreeMap};

    use super::*;

    /// A keychain whose program ends after so many changes.
    #[derive(Default)]
    struct Fake {
        entries: RefCell<BTreeMap<String, Vec<u8>>>,
        left: RefCell<usize>,
    }

    impl Fake {
        fn with_changes(&self, count: usize) -> &Self {
            *self.left.borrow_mut() = count;
            self
        }

        fn change(&self) -> Result<(), KeepError> {
            let mut left = self.left.borrow_mut();
            *left = left
                .checked_sub(1)
                .ok_or(KeepError::Unavailable("ended".to_owned()))?;
            Ok(())
        }

        fn count(&self) -> usize {
            self.entries.borrow().len()
        }
    }

    impl Entries for Fake {
        fn get(&self, name: &str) -> Result<Option<Vec<u8>>, KeepError> {
            Ok(self.entries.borrow().get(name).cloned())
        }

        fn set(&self, name: &str, bytes: &[u8]) -> Result<(), KeepError> {
            self.change()?;
            let mut entries = self.entries.borrow_mut();
            entries.insert(name.to_owned(), bytes.to_vec());
            Ok(())
        }

        fn remove(&self, name: &str) -> Result<(), KeepError> {
            self.change()?;
            self.entries.borrow_mut().remove(name);
            Ok(())
        }
    }

    /// Of so many pieces.
    fn text(letter: &str, pieces: usize) -> Secret {
        letter.repeat(pieces * 10 - 3).into()
    }

    #[test]
    fn a_program_that_ends_while_it_writes_leaves_a_whole_text() {
        for (before, after) in [(3, 4), (4, 2), (3, 1), (1, 3), (1, 1)] {
            for changes in 0..12 {
                let fake = Fake::default();
                let (old, new) = (text("a", before), text("b", after));
                write(fake.with_changes(100), &old, 10).unwrap();
                let is_written = write(fake.with_changes(changes), &new, 10).is_ok();
                let found = read(&fake).unwrap().unwrap();
                assert_eq!(found, if is_written { new } else { old }, "{changes}");

                let last = text("c", 2);
                write(fake.with_changes(100), &last, 10).unwrap();
                assert_eq!(read(&fake), Ok(Some(last)));
                assert_eq!(fake.count(), 2, "nothing old is left: {changes}");
            }
        }
    }

    #[test]
    fn nothing_is_left_after_a_sign_out() {
        for changes in 0..12 {
            let fake = Fake::default();
            write(fake.with_changes(100), &text("a", 4), 10).unwrap();
            write(fake.with_changes(changes), &text("b", 5), 10).ok();
            clear(fake.with_changes(2)).ok();
            clear(fake.with_changes(100)).unwrap();
            assert_eq!(fake.count(), 0, "{changes}");
        }
    }

    #[test]
    fn what_is_damaged_is_told_and_replaced() {
        for damaged in [&[][..], &[0], &[2], &[2, 0, b'a'], &[1, 0xff]] {
            let fake = Fake::default();
            fake.with_changes(100).set(FIRST, damaged).unwrap();
            assert_eq!(read(&fake), Err(KeepError::Corrupted), "{damaged:?}");
            write(&fake, &text("a", 2), 10).unwrap();
            assert_eq!(read(&fake), Ok(Some(text("a", 2))));
        }
        let too_long = write(&Fake::default(), &text("a", 65), 10);
        assert!(matches!(too_long, Err(KeepError::Unavailable(_))));
    }
}
