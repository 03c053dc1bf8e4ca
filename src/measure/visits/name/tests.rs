//! Names as clinics, cameras and studies give them.

use super::*;

const RIGHT: Option<Side> = Some(Side::Right);
const LEFT: Option<Side> = Some(Side::Left);

fn on(year: i16, month: i8, day: i8) -> Option<When> {
    Some(When::On(Date::constant(year, month, day)))
}

fn check(path: &str, patient: &str, side: Option<Side>, when: Option<When>) {
    let named = Named::of(path);
    let found = (named.patient.as_str(), named.side, named.when);
    assert_eq!(found, (patient, side, when), "{path}");
}

#[test]
fn days_in_the_files_name() {
    let day = on(2019, 3, 4);
    for path in [
        "P001_OD_2019-03-04.jpg",
        "P001_OD_20190304.jpg",
        "P001_2019-03-04_OD.jpg",
        "P001-OD-2019-03-04-1.jpg",
        "P001_OD_04.03.2019.jpg",
        "P001 OD 2019.03.04 fundus.tif",
        "P001_right_2019_03_04_img2.png",
        "P001_RE_20190304_101112.jpg",
        "P001_OD_20190304101112.jpg",
        "P001_OD_20190304T101112.jpg",
        "P001_OD_04Mar2019.jpg",
        "P001_OD_04-MAR-2019.jpg",
        "2019-03-04_P001_OD.jpg",
        "20190304_OD_P001_01.jpg",
        "OD_P001_20190304.jpg",
        "P001_OD_25.12.1985_2019-03-04.jpg",
        "P001_IMG20190304_OD.jpg",
        "P001_OD_macula_2019-03-04_003.jpg",
        "fundus/P001_OD_20190304.png",
        "P001R_2019-03-04.jpg",
        "P001_R_2019-03-04.jpg",
        "P001/OD/2019-03-04.jpg",
        "P001/2019-03-04/OD.jpg",
        "P001/2019-03-04/OD_1.jpg",
        "P001/2019-03-04/IMG_0007_OD.jpg",
        "P001/OD_20190304_0001.jpg",
        "2019-03-04/P001_OD.jpg",
        "2019-03-04/OD/P001.jpg",
        "study/P001_OD_2019-03-04.jpg",
        "study/P001/right eye/2019-03-04.jpg",
        "P001/20190304/rechts.jpg",
    ] {
        check(path, "P001", RIGHT, day);
    }
}

#[test]
fn visits_in_the_files_name() {
    let visit = |number| Some(When::Visit(number));
    let after = |days| Some(When::After(days));
    check("P001_OS_V2.jpg", "P001", LEFT, visit(2));
    check("P001_visit2_OS.jpg", "P001", LEFT, visit(2));
    check("P001_visit_2_OS.jpg", "P001", LEFT, visit(2));
    check("P001 OS Visit 10.jpg", "P001", LEFT, visit(10));
    check("P001/left/V2.png", "P001", LEFT, visit(2));
    check("visit 3/P001_left.png", "P001", LEFT, visit(3));
    check("P001_LE_T1.png", "P001", LEFT, visit(1));
    check("P001_OS_FU2.png", "P001", LEFT, visit(2));
    check("P001_OS_followup.png", "P001", LEFT, visit(1));
    check("017L_month12.jpg", "017", LEFT, after(365));
    check("017_OS_M06.jpg", "017", LEFT, after(183));
    check("017_OS_12m.jpg", "017", LEFT, after(365));
    check("017_OS_month_12.jpg", "017", LEFT, after(365));
    check("017_OS_week4.jpg", "017", LEFT, after(28));
    check("017_OS_Y1.jpg", "017", LEFT, after(365));
    check("017_OS_baseline.jpg", "017", LEFT, after(0));
    check("017_OS_BL.jpg", "017", LEFT, after(0));
    check("baseline/017_OS.jpg", "017", LEFT, after(0));
}

#[test]
fn who_it_is() {
    let day = on(2019, 3, 4);
    check("Smith_John_OD_20190304.jpg", "Smith_John", RIGHT, day);
    check("Müller, Anna OS 2019-03-04.jpg", "Müller, Anna", LEFT, day);
    check("12345_20190304_OD_001.jpg", "12345", RIGHT, day);
    check("clinic/OD_12345_20190304.jpg", "12345", RIGHT, day);
    check("GA-003-017_OD_20190304.jpg", "GA-003-017", RIGHT, day);
    check("眼 7_OD_2019-03-04.jpg", "眼 7", RIGHT, day);
    check("site2/P9/OD/2019-03-04/img1.jpg", "P9", RIGHT, day);
    // What alone could say who it is says that.
    check("M12_OD_2019-03-04.jpg", "M12", RIGHT, day);
    check("2019-03-04_OD.jpg", "", RIGHT, day);
    check("P001_2019-03-04.jpg", "P001", None, day);
}

#[test]
fn what_tells_nothing_of_time() {
    let nothing = |path: &str| {
        let named = Named::of(path);
        assert_eq!((named.when, named.unclear), (None, false), "{path}");
    };
    for path in [
        "IDRiD_01.jpg",
        "chase_Image_01L_CCBY4.jpg",
        "hrf_03_dr_1168x779_CCBY4.jpg",
        "cdc_phil20467_diabetic_retinopathy_PD.jpg",
        "nei_EDA03_background_retinopathy_PD.jpg",
        "IM0123_right.tif",
        "1.2.840.113619.2.55.3.jpg",
        "a.b/c.d.tif",
        "visit.jpg",
        "month.jpg",
        "",
        ".jpg",
        "眼.PNG",
    ] {
        nothing(path);
    }
}

#[test]
fn a_day_that_may_be_two_counts_as_none() {
    let named = Named::of("P001_OD_03-04-2019.jpg");
    assert_eq!((named.when, named.unclear), (None, true));
    check("P001_OD_25-04-2019.jpg", "P001", RIGHT, on(2019, 4, 25));
    assert!(!Named::of("P001_OD_03-04-2019_V2.jpg").unclear);
}
