//! The table in the docs names every module once, and says nothing that no test shows.

const TABLE: &str = include_str!("../../docs/relying_party.md");
const SOURCES: [&str; 6] = [
    include_str!("discovery.rs"),
    include_str!("id_token.rs"),
    include_str!("keys.rs"),
    include_str!("logout.rs"),
    include_str!("refresh.rs"),
    include_str!("user_info.rs"),
];
/// How many relying-party modules the suite has.
const MODULES: usize = 57;

/// Modules and what is said about each.
fn rows() -> Vec<(&'static str, &'static str)> {
    TABLE
        .lines()
        .filter_map(|line| line.strip_prefix("| `oidcc-client-")?.strip_suffix('|'))
        .filter_map(|row| row.split_once("` |"))
        .map(|(module, verdict)| (module, verdict.trim()))
        .collect()
}

#[test]
fn every_module_stands_there_once() {
    let mut modules: Vec<_> = rows().into_iter().map(|(module, _)| module).collect();
    modules.sort_unstable();
    modules.dedup();
    assert_eq!(modules.len(), MODULES);
    assert_eq!(rows().len(), MODULES);
}

#[test]
fn what_passes_has_a_test_of_its_name() {
    for (module, verdict) in rows() {
        let name = module
            .strip_prefix("test-")
            .unwrap_or(module)
            .replace('-', "_");
        let test = format!("#[test]\nfn {name}() {{");
        let has_test = SOURCES.iter().any(|source| source.contains(&test));
        if verdict.starts_with("passes") {
            assert!(has_test, "{module} has no test");
        } else {
            let reason = verdict.strip_prefix("does not apply: ");
            assert!(
                reason.is_some_and(|reason| reason.len() > 20),
                "{module}: {verdict}"
            );
        }
    }
}
