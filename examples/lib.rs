//! The programs are the examples of this package; see its folders.
