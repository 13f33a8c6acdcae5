//! Progress bars in logs.

/// How far a model says it is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// From 0 to 1.
    pub fraction: f64,
    /// How many steps are done.
    pub current: u64,
    /// How many steps there are.
    pub total: u64,
}

impl Progress {
    /// The last line that looks like `40%|████▍     | 2/5 [00:01<00:01, 22.46it/s]`, as tqdm writes it. What a line has
    /// overwritten after a carriage return counts as a line of its own.
    #[must_use]
    pub fn in_logs(logs: &str) -> Option<Self> {
        logs.rsplit(['\n', '\r']).find_map(Self::in_line)
    }

    fn in_line(line: &str) -> Option<Self> {
        let (percent, rest) = line.split_once("%|")?;
        let percent: f64 = percent.rsplit([' ', ':']).next()?.parse().ok()?;
        let (_bar, counts) = rest.split_once('|')?;
        let (counts, _) = counts.split_once('[')?;
        let (current, total) = counts.trim().split_once('/')?;
        let whole = (0.0..=100.0).contains(&percent);
        whole.then_some(Self {
            fraction: percent / 100.0,
            current: current.parse().ok()?,
            total: total.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_bar_counts() {
        let logs = "Using seed: 1\n  0%|          | 0/5 [00:00<?, ?it/s]\n 40%|████▍     | 2/5 [00:01<00:01, 22.46it/s]\nsaving";
        let progress = Progress::in_logs(logs).unwrap();
        assert_eq!((progress.current, progress.total), (2, 5));
        assert!((progress.fraction - 0.4).abs() < 1e-9);
        let overwritten = "step: 10%|# | 1/10 [x]\rstep: 90%|#########| 9/10 [x]\r";
        assert_eq!(Progress::in_logs(overwritten).unwrap().current, 9);
        let all = Progress::in_logs("100%|██████████| 28/28 [00:02<00:00, 13.07it/s]").unwrap();
        assert_eq!((all.fraction, all.current), (1.0, 28));
    }

    #[test]
    fn what_is_no_bar_is_none() {
        for logs in [
            "",
            "40%",
            "40%|x",
            "x%|x| 1/2 [",
            "140%|x| 1/2 [x",
            "40%|x| a/b [x",
            "%||/[",
        ] {
            assert_eq!(Progress::in_logs(logs), None, "{logs}");
        }
    }
}
