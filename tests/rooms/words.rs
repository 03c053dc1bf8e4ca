//! As much of Rust's grammar as it takes to find the paths in a source: no comments, no texts, modules in files.

/// A word, `::`, or another single sign.
struct Word {
    line: usize,
    text: String,
    /// Whether it stands in a `use` or `extern crate`.
    imported: bool,
}

/// The words of a source, without comments, texts and lifetimes.
pub struct Words(Vec<Word>);

/// A path that starts at the crate's root, directly or through `super`.
pub struct RootPath {
    pub line: usize,
    /// What it names at the root; `*` for everything, `crate` for the root itself.
    pub target: String,
}

impl Words {
    pub fn of(source: &str) -> Self {
        let mut words: Vec<Word> = Vec::new();
        let mut reader = Reader {
            rest: source,
            line: 1,
        };
        let mut imported = false;
        while let Some((line, text)) = reader.next() {
            let starts_path = words.last().is_none_or(|last| last.text != "::");
            // `use<'a>` in a return type is no import.
            let follows = reader.rest.trim_start();
            imported |=
                starts_path && (text == "use" && !follows.starts_with('<') || text == "extern");
            imported &= text != ";";
            words.push(Word {
                line,
                text,
                imported,
            });
        }
        Self(words)
    }

    /// The words that may name a crate or a module, each with its line.
    pub fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        let path = |(i, word): &(usize, &Word)| word.imported || self.text(i + 1) == "::";
        self.0
            .iter()
            .enumerate()
            .filter(path)
            .map(|(_, word)| (word.line, word.text.as_str()))
    }

    fn text(&self, at: usize) -> &str {
        self.0.get(at).map_or("", |word| &word.text)
    }

    /// The paths of the use tree at `at`, each led by `before`, and where the tree ends.
    fn tree(
        &self,
        mut at: usize,
        before: &[String],
        found: &mut Vec<(usize, Vec<String>)>,
    ) -> usize {
        let mut path = before.to_vec();
        let line = self.0.get(at).map_or(0, |word| word.line);
        loop {
            match self.text(at) {
                "::" => {}
                "{" => {
                    at += 1;
                    while !matches!(self.text(at), "}" | "") {
                        at = self.tree(at, &path, found);
                        at += usize::from(self.text(at) == ",");
                    }
                    return at + 1;
                }
                "as" | "," | "}" | ";" | "" => break,
                word => path.push(word.to_owned()),
            }
            at += 1;
        }
        found.push((line, path));
        while !matches!(self.text(at), "," | "}" | ";" | "") {
            at += 1;
        }
        at
    }

    /// The path at `at` outside of imports.
    fn chain(&self, at: usize) -> Vec<String> {
        let mut path = vec![self.text(at).to_owned()];
        let mut next = at + 1;
        while self.text(next) == "::" {
            path.push(self.text(next + 1).to_owned());
            next += 2;
        }
        path
    }
}

/// All paths of a file that start at the crate's root. `file` is its path under `src/`.
pub fn paths(file: &str, words: &Words) -> Vec<RootPath> {
    let mut modules = module_of(file);
    // The depth of braces at which each module written inside the file ends.
    let mut inner: Vec<usize> = Vec::new();
    let mut depth: usize = 0;
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.0.len() {
        let word = &words.0[at];
        let starts = at == 0 || words.text(at - 1) != "::";
        match word.text.as_str() {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if inner.last() == Some(&depth) {
                    inner.pop();
                    modules.pop();
                }
            }
            "mod" if words.text(at + 2) == "{" => {
                modules.push(words.text(at + 1).to_owned());
                inner.push(depth);
            }
            "use" if word.imported => {
                let mut imports = Vec::new();
                at = words.tree(at + 1, &[], &mut imports);
                found.extend(
                    imports
                        .into_iter()
                        .filter_map(|(line, path)| from_root(line, &path, &modules)),
                );
                continue;
            }
            "crate" | "super" | "self" | "cuts_viewer" if starts && words.text(at + 1) == "::" => {
                found.extend(from_root(word.line, &words.chain(at), &modules));
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The module that a file is: `gpu/mod.rs` is `gpu`, `gpu/a.rs` is `gpu::a`.
fn module_of(file: &str) -> Vec<String> {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').map(str::to_owned).collect()
}

/// What a path means at the crate's root; nothing if it stays in its room or leads to another crate.
fn from_root(line: usize, path: &[String], modules: &[String]) -> Option<RootPath> {
    let mut place = modules.len();
    let mut rest = path.iter().map(String::as_str).peekable();
    match rest.peek() {
        Some(&("crate" | "cuts_viewer")) => {
            place = 0;
            rest.next();
        }
        Some(&("super" | "self")) => {}
        _ => return None,
    }
    while let Some(step) = rest.next_if(|step| matches!(*step, "super" | "self")) {
        place = place.saturating_sub(usize::from(step == "super"));
    }
    let target = rest.next().unwrap_or("crate").to_owned();
    (place == 0).then_some(RootPath { line, target })
}

/// Takes words off a source.
struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<(usize, String)> {
        loop {
            let first = self.rest.chars().next()?;
            let length = if first.is_whitespace() {
                first.len_utf8()
            } else if self.rest.starts_with("//") {
                self.rest.find('\n').unwrap_or(self.rest.len())
            } else if self.rest.starts_with("/*") {
                block_comment(self.rest)
            } else if let Some(length) = text(self.rest) {
                length
            } else if first == '\'' {
                letter_or_lifetime(self.rest)
            } else {
                break;
            };
            self.take(length);
        }
        let line = self.line;
        let length = if self.rest.starts_with("::") {
            2
        } else {
            word(self.rest)
        };
        Some((line, self.take(length)))
    }

    fn take(&mut self, length: usize) -> String {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken.trim_start_matches("r#").to_owned()
    }
}

/// Length of the word or sign at the start.
fn word(rest: &str) -> usize {
    let body = rest.strip_prefix("r#").unwrap_or(rest);
    let letters = body
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(body.len());
    if letters == 0 {
        rest.chars().next().map_or(0, char::len_utf8)
    } else {
        rest.len() - body.len() + letters
    }
}

/// Length of the comment at the start; comments nest.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// Length of the string literal at the start, if there is one: plain, raw, of bytes or for C.
fn text(rest: &str) -> Option<usize> {
    let body = rest.trim_start_matches(['b', 'c']);
    let (prefix, body) = match rest.len() - body.len() {
        length @ (0 | 1) => (length, body),
        _ => return None,
    };
    if let Some(raw) = body.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let inside = raw[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
        return Some(prefix + 1 + hashes + 1 + length);
    }
    let inside = body.strip_prefix('"')?;
    Some(prefix + 1 + closed(inside, '"'))
}

/// Length up to and with the closing quote; a backslash takes the next sign's meaning.
fn closed(inside: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    inside.len()
}

/// Length of the character literal or the lifetime at the start.
fn letter_or_lifetime(rest: &str) -> usize {
    let inside = &rest[1..];
    let mut letters = inside.chars();
    let (first, second) = (letters.next(), letters.next());
    if first == Some('\\') || second == Some('\'') {
        1 + closed(inside, '\'')
    } else {
        1 + word(inside)
    }
}
