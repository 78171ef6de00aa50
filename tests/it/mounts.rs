//! Which cases run where: the one list.
//!
//! The cases of [`every_case`] run on all databases. What a database lacks is asked of
//! the mount inside a case (`mount.has_enum_types()`), so that the case says what happens
//! there instead. Left out as a whole are:
//!
//! - `files` on the servers and in memory: these cases are about SQLite's files.
//! - `clients` and `memory` on SQLite in memory, which no other process reaches, and on the
//!   second mount of MySQL, whose scripts and reads are those of the first.
//! - `servers` on SQLite: no network, no login, nothing that can be down.
//! - `inspect_…` of one database on the others: they are written in its own DDL.

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
            runner {
                a_history_moves_up_and_down,
                a_target_is_a_name_or_the_beginning_of_one,
                seaorms_migrator_goes_through_the_runner,
                migrations_in_a_transaction_are_refused,
                a_migration_from_another_branch_is_applied_with_a_note,
                what_is_missing_is_named_and_a_stamp_is_the_way_out,
                what_was_edited_is_named_and_a_stamp_is_the_way_out,
                a_stamp_records_what_is_there_already,
                migrations_by_hand_stand_beside_operations,
                one_by_hand_that_fails_in_its_transaction_leaves_nothing,
                trying_migrations_touches_nothing_that_is_there,
                a_schemas_migrations_are_tried_elsewhere,
                seaorm_alone_runs_operations_too,
                nothing_is_lost_unless_that_is_allowed,
                a_way_down_warns_of_what_it_takes,
                rows_that_contradict_are_named_before_anything_is_done,
                operations_that_do_not_fit_are_refused_before_anything_is_done,
                what_has_no_way_back_says_so,
                a_failure_leaves_nothing_or_a_journal,
                a_statement_that_was_done_and_not_marked_is_no_obstacle,
                a_statement_that_was_refused_is_refused_again,
                an_interrupted_migration_that_was_edited_is_named,
                case_45_what_stands_in_no_transaction_is_journalled,
                runners_that_start_together_apply_each_once,
                a_reset_and_an_upgrade_come_one_after_the_other,
                who_waits_is_told_and_gives_up_in_time,
                a_preview_changes_nothing,
            }
            migrations {
                a_column_comes_and_goes,
                case_12_a_change_keeps_what_it_does_not_name,
                case_35_rows_that_are_there_need_a_value,
                a_column_that_held_null_is_filled,
                case_41_text_becomes_a_number,
                numbers_keep_their_values_in_a_wider_type,
                uuids_become_texts_and_come_back,
                bytes_become_text_if_they_are_text,
                case_30_a_computed_column_is_made_anew,
                comments_change,
                case_31_a_value_is_added_and_used_at_once,
                case_32_a_value_goes_if_no_row_uses_it,
                values_go_from_lists_that_hold_none_of_them,
                case_33_values_in_use_are_counted_in_each_column,
                values_are_renamed_with_the_rows,
                case_34_a_shared_enum_stays_for_the_other_table,
                texts_become_an_enum_and_back,
                case_18_keys_and_indexes_come_and_go,
                duplicates_are_counted_before_a_key,
                case_17_a_key_of_another_order,
                case_20_foreign_keys_come_and_go_with_their_index,
                orphans_are_counted_before_a_foreign_key,
                case_25_another_predicate_is_another_index,
                case_24_expressions_of_indexes,
                case_45_an_index_is_built_while_others_write,
                case_40_tables_in_a_circle_come_and_go,
                a_foreign_key_makes_way_for_a_type,
                case_44_sql_runs_between_the_changes,
                columns_of_every_type_come_and_go,
                a_shop_grows_and_shrinks,
                random_pairs,
                case_38_children_survive_the_change_of_their_parent,
                case_38_and_39_children_are_held_to_their_parents_afterwards,
                case_15_numbers_are_never_given_twice,
                triggers_and_views_stay,
                keys_are_checked_everywhere_after_sql_beside_a_rebuild,
                case_36_a_unique_column_with_the_time_as_its_default,
                case_37_columns_that_something_names_go,
                many_changes_of_a_table_are_one_rebuild,
                a_dropped_parent_takes_no_children_along,
                a_column_with_an_expression_for_each_row,
                a_table_is_renamed_with_all_that_names_it,
                case_42_a_column_is_renamed_and_retyped_under_its_index,
                case_43_two_columns_swap_their_names,
                case_43_two_tables_swap_their_names,
                case_22_long_names_are_shortened_and_no_difference,
                case_23_names_of_all_kinds,
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
            web {
                a_list_over_http,
                lists_that_are_refused,
                bodies_that_are_no_json,
                what_a_caller_may_not_set,
                conflicts_and_absent_rows,
                the_servers_own_errors_are_logged_and_not_told,
            }
            inspect_round_trip {
                every_model_of_the_suite,
                the_canonical_form_stays_as_it_is,
                a_transaction_reads_what_it_made,
                nothing_is_nothing,
                histories_are_left_alone,
                spelling_changes_nothing,
            }
            inspect_random {
                random_schemas,
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
            many_rows {
                everything_that_create_takes,
                no_rows_send_nothing,
                columns_that_rows_leave_out_get_their_defaults,
                rows_of_defaults_only,
                seventy_thousand_rows,
                more_values_than_a_statement_binds,
                rows_come_back_in_the_order_given,
                keys_of_the_callers_come_back_in_the_order_given,
                a_refused_row_takes_all_with_it,
                refused_references_and_checks,
                a_transaction_goes_on_after_a_refusal,
                one_that_is_given_up_keeps_nothing,
                mistakes_in_json_are_told_of_all_rows,
                a_source_that_fails_keeps_nothing,
                from_a_stream_of_its_own_transaction,
                large_texts,
                rows_without_a_key,
            }
            by_filter {
                updates_what_matches,
                deletes_what_matches,
                all_rows_must_be_said,
                patches_that_change_nothing_or_do_not_fit,
                rows_come_back_where_the_database_returns_them,
                violations_name_what_they_concern,
                in_a_transaction,
            }
            streams {
                filter_sort_and_window_hold,
                one_that_ended_leaves_its_connection,
                one_dropped_half_way_leaves_a_clean_connection,
                dropped_streams_leave_the_pool_full,
                in_a_transaction,
                in_a_transaction_that_is_dropped,
                a_failure_counts_in_its_transaction,
                a_row_that_cannot_be_read_ends_it,
                streams_move_to_other_tasks,
                the_pool_inside_of_its_own_transaction,
                seaorms_streams_do_not_hang_either,
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
            clocks {
                create_stamps_both_with_one_instant,
                every_update_that_sets_something_is_stamped,
                callers_from_outside_do_not_set_the_clock,
                code_of_ones_own_may_bring_its_times,
                a_view_without_the_columns_stamps_them,
                every_type_of_a_timestamp,
                the_systems_clock_unless_said_otherwise,
            }
            json_input {
                names_are_serdes_and_columns_are_rusts,
                every_mistake_is_told_at_once,
                what_is_no_object_is_refused,
                numbers_must_fit,
                null_is_not_the_default,
                mistakes_are_found_inside_of_documents,
                numbers_out_of_range_name_it,
                an_embedded_struct_has_serdes_default,
                a_flood_of_mistakes_is_cut,
            }
            rules {
                every_way_in_keeps_them,
                a_patch_keeps_those_of_what_it_sets,
                filters_and_reads_need_not,
                views_and_structs_of_ones_own_keep_them,
                a_struct_of_ones_own_has_its_own_rules,
            }
            patches {
                absent_and_null_differ,
                a_patch_struct_reads_json,
                null_for_a_column_that_takes_none,
                unknown_and_fixed_fields,
                embedded_structs_are_merged_and_documents_replaced,
                the_cases_of_rfc_7396,
                null_of_a_document_and_of_a_column,
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
            transaction_options {
                isolation_levels,
                read_only_transactions_read,
                what_a_database_lacks_is_refused_before_sending,
                seaorms_options_are_kept_or_refused,
                what_fails_by_itself_is_not_run_again,
                serialization_failures_are_retried,
                after_commit_follows_the_outermost_commit,
            }
            locks {
                locked_rows_are_waited_for_skipped_or_refused,
                shared_locks_are_shared,
                locks_that_would_lock_nothing_are_refused,
            }
            statements {
                a_statement_that_takes_too_long_is_ended,
                slow_statements_are_told_without_values,
                secrets_reach_no_trace_and_no_debug_output,
                echo_prints_texts_and_no_values,
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
                text_made_at_run_time_is_vouched_for,
                null_parameters,
                one_text_with_values_of_several_types,
            }
            dynamic_rows {
                every_kind_of_expression,
                types_that_are_declared,
                types_of_mariadb,
                what_is_not_read_says_what_to_cast_to,
                what_no_rust_type_stands_for_is_text,
                columns_of_one_name_are_told_apart,
            }
            typed_rows {
                structs_by_the_names_of_serde,
                tuples_maps_and_single_values,
                what_a_mapped_struct_wrote,
                numbers_are_exact_or_refused,
                names_that_do_not_fit,
                errors_show_no_values,
                mapped_structs_by_the_names_of_columns,
            }
            scripts {
                statements_run_one_after_the_other,
                routines_and_triggers_are_one_statement,
                a_statement_that_fails_is_named,
                in_a_transaction_all_or_nothing,
                what_is_refused_before_anything_is_sent,
            }
            server_parse {
                the_server_finds_the_same_parameters,
            }
            raw_streams {
                rows_come_one_by_one,
                mistakes_are_the_first_item,
                a_stream_that_is_dropped_leaves_its_connection_sound,
                in_a_transaction,
                an_error_behind_a_dropped_stream_is_not_lost,
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
                decimals_in_columns_of_others,
                decimals_in_raw_statements,
            }
            arrays {
                arrays_are_columns_or_refused,
                arrays_of_others,
                lists_in_raw_statements,
                elements_are_looked_for_in_arrays_alone,
            }
            same_rows {
                texts_are_equal_to_themselves_alone,
                unique_keys_tell_all_of_them_apart,
                texts_sort_by_code_point,
                patterns_take_every_character_literally,
                icontains_minds_no_case_of_any_script,
                nulls_are_least_and_equal_nothing,
                lists_with_nothing_and_with_null,
                booleans,
                dates_and_instants,
                enums_sort_as_they_are_declared,
            }
            matrix {
                every_value_survives_or_is_refused,
            }
            temporal {
                chrono_to_the_microsecond,
                instants_compare_and_sort_as_time_does,
                the_servers_clock_compares_with_ours,
                the_time_crates_types,
                finer_than_a_microsecond,
                dates_that_a_database_does_not_have,
                one_form_for_every_writer,
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
                its_statements_leave_transactions_whole,
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
                one_writes_while_others_read,
            }
        }
    };
}

/// The cases in which the database's own client runs scripts.
macro_rules! client_cases {
    () => {
        mount! {
            clients {
                a_script_does_what_the_runner_does,
                a_script_stops_at_the_first_error,
                scripts_of_random_pairs_do_what_the_runner_does,
            }
        }
    };
}

/// The cases that look at a process of its own, once for each driver.
macro_rules! process_cases {
    () => {
        mount! {
            memory {
                a_million_rows_take_no_more_than_ten_thousand,
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

/// The cases in the DDL of SQLite.
macro_rules! sqlite_cases {
    () => {
        mount! {
            inspect_sqlite {
                case_11_defaults_stay_as_they_are_written,
                case_15_and_16_keys_that_are_row_ids_and_others,
                case_17_19_23_and_40_keys,
                case_25_and_27_indexes,
                case_29_and_30_checks_and_generated_columns,
                case_46_views_triggers_and_what_is_left_alone,
                attached_databases,
                pragmas_agree,
            }
        }
    };
}

/// The cases in the DDL of PostgreSQL.
macro_rules! postgres_cases {
    () => {
        mount! {
            inspect_postgres {
                case_1_and_5_types,
                case_6_and_7_defaults,
                case_14_serial_and_identity,
                case_17_18_21_and_40_keys,
                case_24_to_27_indexes,
                case_29_and_30_checks_and_generated_columns,
                case_34_enums,
                case_46_and_47_what_is_left_alone,
                schemas_beside_the_current_one,
            }
        }
    };
}

/// The cases in the DDL of MySQL.
macro_rules! mysql_cases {
    () => {
        mount! {
            inspect_mysql {
                case_2_to_5_types,
                case_9_10_and_13_defaults,
                characters_of_four_bytes_and_bytes,
                case_17_20_21_and_23_keys,
                case_27_and_28_indexes,
                case_29_and_30_checks_and_generated_columns,
                case_46_and_47_what_is_left_alone,
            }
        }
    };
}
