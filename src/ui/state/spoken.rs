//! What was said to the user since the start.

use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::State;

/// So many messages are kept.
const MOST: usize = 500;

/// What went well is said for so long.
const SHOWN: Duration = Duration::from_secs(10);

/// Something to tell the user, until it is dismissed or replaced.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) struct Notice {
    pub(in crate::ui) text: String,
    pub(in crate::ui) is_error: bool,
    /// When it was said.
    pub(in crate::ui) at: Instant,
}

impl Notice {
    /// For how long it is still shown; none where it stays until somebody dismisses it.
    pub(in crate::ui) fn left(&self) -> Option<Duration> {
        let left = SHOWN.saturating_sub(self.at.elapsed());
        (!self.is_error).then_some(left)
    }
}

/// One message.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Message {
    pub(in crate::ui) at: SystemTime,
    pub(in crate::ui) text: String,
    pub(in crate::ui) is_error: bool,
}

impl Message {
    /// Hours, minutes and seconds of the clock on the wall.
    pub(in crate::ui) fn time(&self) -> String {
        self.time_in(TimeZone::system())
    }

    fn time_in(&self, zone: TimeZone) -> String {
        Timestamp::try_from(self.at).map_or_else(
            |_| String::new(),
            |at| at.to_zoned(zone).strftime("%H:%M:%S").to_string(),
        )
    }
}

impl State {
    /// Says something: it stands in the status line until it is dismissed or replaced, and in the log until the end.
    pub(in crate::ui) fn tell(&mut self, text: impl Into<String>, is_error: bool) {
        let text = text.into();
        self.messages.push(Message {
            at: SystemTime::now(),
            text: text.clone(),
            is_error,
        });
        if self.messages.len() > MOST {
            self.messages.remove(0);
        }
        self.notice = Some(Notice {
            text,
            is_error,
            at: Instant::now(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_day_is_read_off() {
        let message = Message {
            at: SystemTime::UNIX_EPOCH + Duration::from_secs(86_400 + 3_725),
            text: String::new(),
            is_error: false,
        };
        assert_eq!(message.time_in(TimeZone::UTC), "01:02:05");
        let east = TimeZone::fixed(jiff::tz::offset(5));
        assert_eq!(message.time_in(east), "06:02:05");
    }
}
