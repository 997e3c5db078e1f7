//! Without the feature `auth` there are no passwords and tokens.

#![allow(clippy::unused_async, clippy::unused_self)] // As with the feature.

use axum::http::HeaderMap;
use axum::response::Response;

use super::error::AccessError;
use super::settings::Access;

pub(super) struct Rules;
pub(super) struct Files;

impl Files {
    pub(super) fn open(access: &Access) -> Result<Self, AccessError> {
        let given = [
            ("web_config_file", access.web_config_file.is_some()),
            (
                "bearer_token_sha256",
                !access.bearer_token_sha256.is_empty(),
            ),
            ("bearer_token_file", access.bearer_token_file.is_some()),
        ];
        match given.iter().find(|(_, is_given)| *is_given) {
            Some((key, _)) => Err(AccessError::feature(key, "auth")),
            None => Ok(Self),
        }
    }

    pub(super) async fn current(&self) -> Rules {
        Rules
    }
}

impl Rules {
    pub(super) async fn refusal(&self, _: &HeaderMap, _: bool) -> Option<Response> {
        None
    }

    pub(super) fn add_headers(&self, _: &mut Response) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_the_feature_names_it() {
        assert!(Files::open(&Access::new().open_probes(true)).is_ok());
        for (key, access) in [
            ("web_config_file", Access::new().web_config_file("web.yml")),
            (
                "bearer_token_sha256",
                Access::new().bearer_token_sha256("0"),
            ),
            (
                "bearer_token_file",
                Access::new().bearer_token_file("token"),
            ),
        ] {
            let text = Files::open(&access).err().unwrap().to_string();
            assert_eq!(
                text,
                format!(
                    "access: `{key}` needs the feature `auth` of `metrics-runtime`, which this \
                     program was built without; add it in its Cargo.toml"
                )
            );
        }
    }
}
