use crate::model::Position;

/// The mean radius of the earth in kilometres: (2a + b) / 3 of the WGS 84 ellipsoid.
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// The distance over the surface in kilometres, by the haversine formula on a sphere of [`EARTH_RADIUS_KM`].
///
/// Within 0.6 % of the distance on the ellipsoid; as the crow flies, so the road is longer.
///
/// ```
/// use luotsi::model::Position;
/// use luotsi::reference::distance_km;
///
/// let turku = Position { latitude: 60.451, longitude: 22.267 };
/// let stockholm = Position { latitude: 59.329, longitude: 18.069 };
/// assert_eq!(distance_km(turku, stockholm).round(), 265.0);
/// ```
pub fn distance_km(a: Position, b: Position) -> f64 {
    let (lat_a, lat_b) = (a.latitude.to_radians(), b.latitude.to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lon = ((b.longitude - a.longitude).to_radians() / 2.0).sin();
    let haversine = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
    // Rounding may carry the haversine of opposite points a hair above one.
    2.0 * EARTH_RADIUS_KM * haversine.min(1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_111_km_and_opposite_points_are_half_the_circumference() {
        let at = |latitude, longitude| Position { latitude, longitude };
        assert!((distance_km(at(60.0, 25.0), at(61.0, 25.0)) - 111.195).abs() < 0.001);
        assert!((distance_km(at(0.0, 0.0), at(0.0, 180.0)) - std::f64::consts::PI * EARTH_RADIUS_KM).abs() < 1e-6);
        assert_eq!(distance_km(at(63.84, 23.13), at(63.84, 23.13)), 0.0);
    }

    #[test]
    fn the_date_line_is_no_wall() {
        let at = |latitude, longitude| Position { latitude, longitude };
        assert!(distance_km(at(10.0, 179.9), at(10.0, -179.9)) < 25.0);
    }
}
