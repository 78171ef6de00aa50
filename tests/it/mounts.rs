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
            guards {
                a_nested_begin_that_fails,
                one_field_under_two_of_its_aliases,
                pages_of_a_view_without_its_key,
                transactions_are_not_begun_in_text,
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
            lists {
                query_strings,
                json_lists,
                what_is_not_allowed_is_a_typed_error,
                pages_by_cursor_cover_each_row_once,
                pages_are_stable_under_inserts_and_deletes,
                cursors_that_are_none,
                pages_by_cursor_that_cannot_be,
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
            constraints {
                a_unique_column,
                a_unique_key_of_two_columns,
                a_unique_index,
                unique_keys_mind_case_and_spaces,
                a_primary_key,
                one_of_several_foreign_keys,
                deleting_what_is_referred_to,
                a_foreign_key_of_two_columns,
                foreign_keys_inside_of_a_transaction,
                not_null,
                checks,
                raw_statements_say_it_too,
            }
            tables {
                creating_twice_changes_nothing,
                dropping,
                foreign_keys_give_the_order,
                a_table_that_others_refer_to_stays,
                tables_that_refer_to_each_other,
                a_table_that_refers_to_itself,
                all_registered_models_at_once,
                no_models_is_nothing_to_do,
                two_that_create_at_once,
                names_that_are_words_of_sql,
            }
            types {
                integers_at_their_ends,
                a_number_too_large_for_its_field,
                a_null_where_the_field_takes_none,
                scalars,
                floats_that_are_no_numbers,
                a_nul_character,
            }
            options_and_enums {
                options_of_each,
                enums_and_newtypes,
                the_database_holds_the_enums_values_only,
            }
            decimals {
                decimals,
                decimals_that_a_column_would_round,
            }
            temporal {
                chrono_to_the_microsecond,
                instants_compare_and_sort_as_time_does,
                the_servers_clock_compares_with_ours,
                the_time_crates_types,
                finer_than_a_microsecond,
            }
            stored_forms {
                json_documents,
                fields_in_another_form,
                embedded_structs,
                columns_that_the_database_makes,
            }
            dtos {
                a_create_struct_of_ones_own,
                a_view_reads_its_columns_only,
                two_views_of_one_table,
                a_patch_struct_of_ones_own,
                a_view_names_the_row_to_delete,
                a_view_is_filtered_by_its_names,
                a_view_is_written_in_json,
            }
            seaorm {
                our_structs_are_its_models,
                queries_pages_and_streams,
                an_entity_of_its_own,
                relations_of_entities,
                our_transactions_are_its_connections,
                its_transactions_run_on_ours,
                its_statements_and_errors,
                a_connection_of_its_own_becomes_ours,
                a_plain_connection_over_the_same_pool,
            }
            security {
                an_unknown_column_matches_no_row,
                wildcards_are_literal,
                values_are_never_sql,
                what_the_caller_may_not_set_is_refused,
                several_statements_are_refused,
                limit_zero_is_nothing,
                no_error_tells_a_value,
                rows_and_params_show_no_values,
                names_from_strangers_are_not_shown_whole,
                too_many_values_are_a_typed_error,
            }
            connections {
                the_databases_name,
                a_full_pool_times_out,
                disconnecting_closes_every_clone,
                malformed_urls,
                echo_changes_nothing_else,
                many_tasks_share_the_pool,
            }
        }
    };
}

/// The cases about SQLite's files.
macro_rules! file_cases {
    () => {
        mount! {
            files {
                every_url_form_opens_the_same_file,
                a_missing_file_is_made_only_when_asked,
                what_is_no_database_is_refused,
                read_only_files_take_no_writes,
                connections_are_set_up,
                a_lock_that_stays_is_a_typed_error,
                memory_keeps_its_data,
            }
        }
    };
}

/// The cases about servers.
macro_rules! server_cases {
    () => {
        mount! {
            servers {
                nobody_listens,
                an_unknown_database,
                an_unknown_user,
                the_python_sdks_urls,
                a_deadlock_is_retryable,
                a_deadlock_cannot_be_committed,
            }
        }
    };
}
