//! The other identity provider: a second org, below a path of this one, with users, keys
//! and sessions of its own. It is made when it is first needed.

use crate::protocol::http::{Request, Response};
use crate::protocol::time::Timestamp;

use super::org::Org;
use super::policy::Policy;

/// The path below which the second org answers.
pub(crate) const PREFIX: &str = "/second";
/// The first org as an app of the second.
pub(crate) const CLIENT_ID: &str = "0oasandboxpartner001";

const POLICY: &str = include_str!("../../assets/sandbox/partner.toml");

impl Org {
    /// The second org.
    pub(crate) fn second(&mut self) -> &mut Self {
        let (origin, seed) = (&self.origin, self.seed.map(|byte| byte ^ 0x5a));
        self.second.get_or_insert_with(|| {
            // That it parses is tested; without users it would only refuse everybody.
            let policy = Policy::parse(POLICY).unwrap_or_default();
            let mut second = Self::new(policy, origin, seed);
            second.prefix = PREFIX;
            Box::new(second)
        })
    }

    /// Answers a request to the second org, if it is one.
    pub(crate) fn delegate(&mut self, request: &Request, now: Timestamp) -> Option<Response> {
        let path = request.path();
        let rest = path.strip_prefix(PREFIX)?;
        if self.policy.identity_providers.is_empty() || !rest.starts_with('/') {
            return None;
        }
        let mut inner = request.clone();
        let at = request.url.find(path)?;
        inner.url.replace_range(at..at + PREFIX.len(), "");
        let mut answer = self.second().handle(&inner, now);
        // Both orgs have one host: cookies are told apart by path.
        let mut headers = crate::protocol::http::Headers::default();
        for (name, value) in answer.headers.iter() {
            let value = if name.eq_ignore_ascii_case("set-cookie") {
                value.replace("; Path=/;", &format!("; Path={PREFIX};"))
            } else {
                value.to_owned()
            };
            headers.push(name, value);
        }
        answer.headers = headers;
        Some(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_policy_parses() {
        let policy = Policy::parse(POLICY).unwrap();
        assert_eq!(policy.apps[0].client_id, CLIENT_ID);
        assert!(!policy.users.is_empty());
    }
}
