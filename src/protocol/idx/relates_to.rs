//! `relatesTo`: paths from one part of a response to another.

use serde_json::Value;

use super::node;

/// The value that the `relatesTo` of `holder` leads to.
///
/// Okta writes a path such as `$.authenticators.value[0]`, or a list whose first
/// item counts. A path that leads nowhere is no error: it relates to nothing.
pub(super) fn resolve<'v>(root: &'v Value, holder: &Value) -> Option<&'v Value> {
    let path = match holder.get("relatesTo")? {
        Value::String(path) => path.as_str(),
        Value::Array(paths) => paths.first()?.as_str()?,
        _ => return None,
    };
    node::unwrap(follow(root, path)?)
}

fn follow<'v>(root: &'v Value, path: &str) -> Option<&'v Value> {
    let mut here = root;
    for token in path
        .split(['.', '['])
        .filter(|token| !matches!(*token, "" | "$"))
    {
        here = match token.strip_suffix(']') {
            Some(index) => here.get(index.parse::<usize>().ok()?)?,
            None => here.get(token)?,
        };
    }
    Some(here)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_lead_to_values() {
        let root = json!({
            "authenticators": {"type": "array", "value": [{"key": "a"}, {"key": "b"}]},
            "currentAuthenticator": {"type": "object", "value": {"key": "c"}},
        });
        let key = |relates_to: Value| {
            resolve(&root, &json!({ "relatesTo": relates_to })).and_then(|v| node::text(v, "key"))
        };
        assert_eq!(
            key(json!("$.authenticators.value[1]")).as_deref(),
            Some("b")
        );
        assert_eq!(key(json!(["$.currentAuthenticator"])).as_deref(), Some("c"));
        assert_eq!(key(json!("currentAuthenticator")).as_deref(), Some("c"));
        for nowhere in [
            "$.authenticators.value[7]",
            "$.x.y",
            "[[",
            "$.authenticators.value[-1]",
        ] {
            assert_eq!(key(json!(nowhere)), None, "{nowhere}");
        }
    }
}
