//! Every kind of receiver, and associated functions.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use metrics_runtime::{counted, timed};

struct Pot {
    litres: u8,
}

impl Pot {
    #[timed]
    #[counted]
    fn new(litres: u8) -> Self {
        Self { litres }
    }

    #[timed]
    fn litres(&self) -> &u8 {
        &self.litres
    }

    #[counted]
    fn litres_mut(&mut self) -> &mut u8 {
        &mut self.litres
    }

    #[counted(name = "fillings", labels(empty: bool = self.litres == 0), outcome)]
    fn fill(&mut self, litres: u8) -> Result<&mut Self, u8> {
        if self.litres + litres > 5 {
            return Err(5);
        }
        self.litres += litres;
        Ok(self)
    }

    #[timed]
    fn into_litres(self) -> u8 {
        self.litres
    }

    #[timed]
    fn emptied(mut self) -> Self {
        self.litres = 0;
        self
    }

    #[timed]
    fn boxed(self: Box<Self>) -> u8 {
        self.litres
    }

    #[timed]
    fn shared(self: Arc<Self>) -> usize {
        Arc::strong_count(&self)
    }

    #[timed]
    fn counted(self: &Rc<Self>) -> Rc<Self> {
        Rc::clone(self)
    }

    #[timed]
    fn pinned(self: Pin<&mut Self>) -> &mut u8 {
        &mut self.get_mut().litres
    }

    #[timed(name = "comparing", outcome)]
    fn larger<'a>(&'a self, other: &'a Self) -> &'a Self {
        if self.litres > other.litres {
            self
        } else {
            other
        }
    }
}

fn main() {
    let mut pot = Pot::new(1);
    assert_eq!(*pot.litres(), 1);
    *pot.litres_mut() += 1;
    assert_eq!(
        pot.fill(2)
            .and_then(|pot| pot.fill(1))
            .map(|pot| pot.litres),
        Ok(5)
    );
    assert!(pot.fill(1).is_err());
    *Pin::new(&mut pot).pinned() = 4;
    assert_eq!(pot.larger(&Pot::new(3)).litres, 4);
    assert_eq!(pot.into_litres(), 4);
    assert_eq!(Pot::new(2).emptied().litres, 0);
    assert_eq!(Box::new(Pot::new(2)).boxed(), 2);
    assert_eq!(Arc::new(Pot::new(2)).shared(), 1);
    assert_eq!(Rc::new(Pot::new(2)).counted().litres, 2);
}
