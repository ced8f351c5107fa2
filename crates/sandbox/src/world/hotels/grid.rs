//! Cells of one degree: which cities have hotel centres near a point, without looking at the whole world.

use std::collections::HashMap;

const KM_PER_DEGREE: f64 = 111.2;

/// Cities by cell of their centres.
#[derive(Debug)]
pub struct Grid {
    cells: HashMap<(i16, i16), Vec<u16>>,
}

impl Grid {
    /// Sorts (city, latitude, longitude) into cells.
    pub fn build(centres: impl Iterator<Item = (u16, f64, f64)>) -> Self {
        let mut cells: HashMap<(i16, i16), Vec<u16>> = HashMap::new();
        for (city, lat, lng) in centres {
            let cities = cells.entry((lat.floor() as i16, wrap(lng.floor() as i16))).or_default();
            if !cities.contains(&city) {
                cities.push(city);
            }
        }
        Grid { cells }
    }

    /// Cities with a centre in a cell within `km` of a point, each once, in order. Some stand farther off.
    pub fn near(&self, lat: f64, lng: f64, km: f64) -> Vec<u16> {
        let high = km / KM_PER_DEGREE;
        let narrow = ((lat.abs() + high).min(89.0)).to_radians().cos();
        let wide = (high / narrow).min(180.0);
        let rows = (lat - high).floor() as i16..=(lat + high).floor() as i16;
        let columns = ((lng - wide).floor() as i16..=(lng + wide).floor() as i16).take(360);
        let mut found: Vec<u16> = rows
            .flat_map(|row| columns.clone().map(move |column| (row, wrap(column))))
            .filter_map(|cell| self.cells.get(&cell))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Columns run from -180 to 179.
fn wrap(column: i16) -> i16 {
    (column + 180).rem_euclid(360) - 180
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_at_the_date_line_sees_both_sides() {
        let grid = Grid::build([(1, -17.0, 179.9), (2, -17.0, -179.9), (3, -17.0, 170.0)].into_iter());
        assert_eq!(grid.near(-17.2, 179.99, 30.0), [1, 2]);
        assert_eq!(grid.near(89.9, 0.0, 30.0), [] as [u16; 0]);
        assert_eq!(grid.near(-17.0, 170.5, 5.0), [3]);
    }
}
