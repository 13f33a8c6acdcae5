//! Enums of text and of integers.
use crate::sample::{AspectRatio, Frames, Voice};
use replicate_model::{Choice, Rule};

#[test]
fn text_and_back() {
    for one in AspectRatio::ALL {
        assert_eq!(AspectRatio::try_from(one.as_str()), Ok(*one));
        assert_eq!(AspectRatio::try_from(one.to_string().as_str()), Ok(*one));
    }
    assert_eq!(AspectRatio::R16x9.as_str(), "16:9");
    assert_eq!(
        format!("{:>6}|{:?}", AspectRatio::R1x1, AspectRatio::R1x1),
        "   1:1|R1x1"
    );
    assert_eq!(
        AspectRatio::VALUES,
        &Rule::OneOf(&["1:1", "16:9", "21:9", "3:2"])
    );
}

#[test]
fn integer_and_back() {
    for one in Frames::ALL {
        assert_eq!(Frames::try_from(one.get()), Ok(*one));
    }
    assert_eq!(format!("{:>4}", Frames::Minus1), "  -1");
}

#[test]
fn an_unknown_value_is_told_what_there_is() {
    let e = AspectRatio::try_from("5:7").unwrap_err();
    assert_eq!(
        e.to_string(),
        r#"expected one of "1:1", "16:9", "21:9", "3:2", not "5:7""#
    );
    assert_eq!(format!("{e:?}"), e.to_string());
    let e = Frames::try_from(82).unwrap_err();
    assert_eq!(e.to_string(), "expected one of 81, 100, -1, not 82");
}

#[test]
fn of_a_long_enum_the_nearest_values_are_shown() {
    let error = |s: &str| Voice::try_from(s).unwrap_err().to_string();
    assert_eq!(
        error("narator_fr"),
        r#"expected one of 24 values such as "narrator_fr", "narrator_en", "narrator_de", not "narator_fr""#
    );
    assert_eq!(
        error("+++"),
        r#"expected one of 24 values such as "narrator_en", "narrator_fr", "narrator_de", not "+++""#
    );
}
