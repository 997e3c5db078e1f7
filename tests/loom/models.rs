//! Runs the models of the storage.

use metrics_storage_models::{calls, observations, owners, questions};

#[test]
fn what_owners_add_is_never_lost() {
    owners::what_owners_add_is_never_lost();
}

#[test]
fn nothing_is_taken_twice() {
    owners::nothing_is_taken_twice();
}

#[test]
fn a_sum_is_that_of_what_the_buckets_count() {
    for values in [&[1.0, 20.0, 300.0], &[300.0, 20.0, 1.0], &[20.0, 1.0, 20.0]] {
        observations::a_sum_is_that_of_what_the_buckets_count(values);
    }
}

#[test]
fn a_copy_is_complete() {
    questions::answers_are_complete(&[(0, 1.0), (0, 300.0)], &[0], Some(4));
}

#[test]
fn an_answer_that_comes_late_is_to_no_other_question() {
    questions::answers_are_complete(&[(0, 1.0), (1, 20.0), (0, 300.0)], &[0, 1], Some(3));
    questions::answers_are_complete(&[(0, 1.0), (0, 20.0), (0, 300.0)], &[0, 0], Some(2));
}

#[test]
fn a_call_is_found_in_its_own_series() {
    calls::a_call_is_found_in_its_own_series();
}

#[test]
fn a_call_ends_by_itself() {
    calls::a_call_ends_by_itself();
}
