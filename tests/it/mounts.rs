//! Which cases run where: the one list.
//!
//! The cases of [`every_case`] run on all databases. What a database lacks is asked of
//! the mount inside a case (`mount.has_enum_types()`), so that the case says what happens
//! there instead. Left out as a whole are:
//!
//! - `files` on the servers and in memory: these cases are about SQLite's files.
//! - `servers` on SQLite: no network, no login, nothing that can be down.

/// Mounts lists of cases, each list being the module of a concept.
macro_rules! mount {
    ($($concept:ident { $($case:ident,)* })*) => { $(
        mod $concept {
            $(
                #[test]
                fn $case() {
                    crate::context::run(super::MOUNT, crate::cases::$concept::$case);
                }
            )*
        }
    )* };
}

/// The cases that run on every database.
macro_rules! every_case {
    () => {
        mount! {
            crud {
                create_returns_the_row_with_its_key,
                create_takes_the_struct_the_create_struct_and_json,
                a_plain_key_of_zero_is_assigned,
                reading_what_is_not_there_is_none,
                an_id_that_is_none_names_no_row,
                update_changes_only_what_it_names,
                update_takes_the_patch_struct,
                an_empty_patch_returns_the_row,
                an_update_to_the_same_values_returns_the_row,
                updating_what_is_not_there_is_none,
                delete_tells_whether_there_was_a_row,
                a_deleted_key_is_not_assigned_again,
                counts_and_existence,
                one_wants_exactly_one,
                a_table_without_key_is_created_and_read,
                a_row_of_defaults_only,
                one_function_serves_the_database_and_a_transaction,
            }
            keys {
                texts,
                uuids_are_made_when_absent,
                composite,
                keys_cannot_be_changed,
                integers_of_every_width,
                newtypes,
                bytes_and_client_integers,
            }
            filters {
                comparisons,
                equality_minds_case_and_trailing_spaces,
                patterns_mind_case_and_take_wildcards_literally,
                globs_in_the_data_are_found_literally,
                nulls,
                lists,
                combinations,
                every_operator_by_name,
                unknown_names_and_operators_are_errors,
            }
            sort_and_pages {
                texts_sort_by_code_points,
                nulls_are_least,
                several_orders,
                sort_keys_by_name,
                an_exact_name_wins_over_a_suffix,
                limits_and_offsets,
                first_is_the_first_by_key,
                pages_cover_each_row_once,
                pages_that_cannot_be,
                an_empty_table_has_no_pages,
            }
            json_input {
                names_are_serdes_and_columns_are_rusts,
                every_mistake_is_told_at_once,
                what_is_no_object_is_refused,
                numbers_must_fit,
                null_is_not_the_default,
            }
            patches {
                absent_and_null_differ,
                a_patch_struct_reads_json,
                null_for_a_column_that_takes_none,
                unknown_and_fixed_fields,
                embedded_structs_are_merged_and_documents_replaced,
            }
            transactions {
                ok_commits,
                an_error_rolls_all_back_and_comes_out,
                a_panic_rolls_back,
                by_hand,
                nested_ones_are_savepoints,
                nested_by_hand,
                rolling_the_outer_back_takes_what_a_nested_one_committed,
                a_failed_statement_whose_error_is_swallowed,
                a_nested_one_keeps_a_failure_to_itself,
                the_pool_inside_of_its_own_transaction_is_refused,
                outside_transaction_says_that_it_is_meant,
                two_transactions_are_isolated,
                transactions_work_in_spawned_tasks,
                many_read_modify_writes_lose_nothing,
                ddl_in_a_transaction,
                statements_that_control_transactions_are_refused,
            }
            raw_sql {
                parameters_by_name,
                a_parameter_may_stand_twice,
                strings_and_comments_hold_no_parameters,
                lists_expand_and_an_empty_one_matches_nothing,
                mistakes_are_found_before_sending,
                what_the_database_refuses,
                rows_are_ordered_maps,
                no_column_is_dropped_or_rounded,
                sums_read_as_integers_and_averages_as_floats,
                two_columns_of_one_name,
                text_made_at_run_time_is_vouched_for,
                null_parameters,
            }
        }
    };
}
