//! Which hall handles a case: that of the place it concerns, if the item is taken in there.
use super::item::{Item, Point};
use kernel::{
    code::{Division, DivisionLevel},
    id::HallId,
};

/// A hall and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hall {
    /// Its id.
    pub id: HallId,
    /// The division it serves.
    pub division: Division,
}

/// The item is not taken in for this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this item is not taken in there: see its acceptance points")]
pub struct NotTakenIn;

/// The hall among those known that handles the item for a place; `at` names one that the applicant stands in.
///
/// # Errors
/// [`NotTakenIn`] if no hall both takes the item in and serves the place.
pub fn hall_for(
    item: &Item,
    halls: &[Hall],
    place: &Division,
    at: Option<HallId>,
) -> Result<Hall, NotTakenIn> {
    let mut serving: Vec<&Hall> = halls
        .iter()
        // A village station files for the villager; the township's hall handles.
        .filter(|hall| hall.division.level() != DivisionLevel::Village)
        .filter(|hall| at.map_or_else(|| hall.division.contains(place), |at| at == hall.id))
        .filter(|hall| item.points.iter().any(|point| takes_in(point, hall)))
        .collect();
    // The nearest one: a township's before the county's.
    serving.sort_by_key(|hall| std::cmp::Reverse(hall.division.level()));
    serving.first().map(|hall| (*hall).clone()).ok_or(NotTakenIn)
}

fn takes_in(point: &Point, hall: &Hall) -> bool {
    match point {
        Point::Hall(id) => *id == hall.id,
        Point::Division(division) => division.contains(&hall.division),
        Point::Online => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::sample;

    fn division(text: &str) -> Division {
        Division::parse(text).unwrap()
    }

    fn hall(text: &str) -> Hall {
        Hall { id: HallId::random(), division: division(text) }
    }

    #[test]
    fn the_nearest_hall_that_takes_the_item_in_handles_the_case() {
        let halls = [hall("341323000000"), hall("341323110000"), hall("341323111000")];
        let mut item = sample();
        item.points = vec![Point::Division(division("341323000000"))];
        let village = division("341323110201");
        assert_eq!(hall_for(&item, &halls, &village, None), Ok(halls[1].clone()));
        assert_eq!(hall_for(&item, &halls, &village, Some(halls[2].id)), Ok(halls[2].clone()));
        item.points = vec![Point::Hall(halls[0].id)];
        assert_eq!(hall_for(&item, &halls, &village, None), Ok(halls[0].clone()));
        item.points = vec![Point::Hall(halls[2].id), Point::Online];
        assert_eq!(hall_for(&item, &halls, &village, None), Err(NotTakenIn));
    }
}
