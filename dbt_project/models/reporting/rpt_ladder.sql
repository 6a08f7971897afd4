-- The ladder of the period being closed: one row per rung and comparison. Status and difference also cover the earlier periods that no
-- publication vouches for yet. Several currencies are turned into the reporting currency at the budget rate of the period's end, so that
-- one figure can stand there; without a rate the amounts stay empty. The control totals of rung 1, one comparison for each column, are one
-- row here: a hash total over columns and currencies as delivered.

with

run as (select * from {{ source('config', 'run') }}),

rates as (select * from {{ ref('int_report_rates') }}),

ladder as (

    select
        reconciliation_ladder.period,
        reconciliation_ladder.rung,
        case
            when reconciliation_ladder.rung = 1 and reconciliation_ladder.comparison like 'sum\_of\_%' escape '\' then 'column_sums'
            else reconciliation_ladder.comparison
        end as comparison,
        reconciliation_ladder.left_count,
        reconciliation_ladder.right_count,
        reconciliation_ladder.left_amount,
        reconciliation_ladder.right_amount,
        reconciliation_ladder.status,
        reconciliation_ladder.currency,
        reconciliation_ladder.note,
        reconciliation_ladder.period = run.period as is_current,
        case
            when reconciliation_ladder.status in ('out_of_tolerance', 'missing_left', 'missing_right')
                then abs(reconciliation_ladder.difference)
            else 0
        end as exposed,
        run.reporting_currency,
        rates.rate
    from {{ ref('reconciliation_ladder') }} as reconciliation_ladder
    cross join run
    left join rates on rates.currency = reconciliation_ladder.currency
    where reconciliation_ladder.period between run.audit_from and run.period

),

grouped as (

    select
        rung,
        comparison,
        max(reporting_currency) as reporting_currency,
        min(currency) as first_currency,
        max(currency) as last_currency,
        sum(case when rate is null and left_amount is not null then 1 else 0 end) as without_rate,
        sum(case when is_current then 1 else 0 end) as scopes,
        sum(case when is_current and status = 'matched' then 1 else 0 end) as matched,
        sum(case when not is_current and status <> 'matched' then 1 else 0 end) as earlier_exceptions,
        sum(case when is_current then left_count end) as left_count,
        sum(case when is_current then right_count end) as right_count,
        sum(case when is_current then left_amount end) as left_amount,
        sum(case when is_current then right_amount end) as right_amount,
        sum(exposed) as exposed,
        sum(case when is_current then cast(left_amount as decimal(24, 4)) * cast(rate as decimal(14, 8)) end) as left_reporting,
        sum(case when is_current then cast(right_amount as decimal(24, 4)) * cast(rate as decimal(14, 8)) end) as right_reporting,
        sum(cast(exposed as decimal(24, 4)) * cast(rate as decimal(14, 8))) as exposed_reporting,
        max(case status
            when 'out_of_tolerance' then 4 when 'missing_left' then 3 when 'missing_right' then 2 when 'not_available' then 1 else 0
        end) as worst,
        max(case when status <> 'matched' and is_current then note end) as exception_note,
        max(case when is_current then note end) as any_note
    from ladder
    group by rung, comparison

),

final as (

    select
        rung,
        case rung
            when 1 then 'Extracts as delivered'
            when 2 then 'Landed to canonical'
            when 3 then 'Journals balance'
            when 4 then 'Journals to trial balance'
            when 5 then 'Trial balance to statements'
            when 6 then 'Subledgers to control accounts'
            when 7 then 'Benefits to journal lines'
            when 8 then 'Statement bridge'
            when 9 then 'Published figures'
        end as rung_title,
        comparison,
        case comparison
            when 'rows_landed' then 'Rows read = rows landed + rejected'
            when 'column_sums' then 'Column sums of the extracts = manifest (hash total)'
            when 'file_landed' then 'Every file in the folder was landed'
            when 'control_totals' then 'Counts and sums of the source = landed rows'
            when 'control_totals_not_delivered' then 'Sources without control totals of their own'
            when 'landed_to_canonical' then 'Landed rows = canonical rows + explained'
            when 'journals_balance_local' then 'Debit = credit, local currency'
            when 'journals_balance_document' then 'Debit = credit, document currency'
            when 'journals_to_trial_balance' then 'Opening + journals = trial balance, per account'
            when 'carry_forward' then 'Result of the old year = change at carry-forward'
            when 'trial_balance_to_statement' then 'Trial balance = published statement, per line'
            when 'assets_to_liabilities_and_equity' then 'Assets = liabilities + equity'
            when 'net_income_to_equity' then 'Published result = result in equity'
            when 'gr_ir_receipts' then 'Receipts at order price = GR/IR postings'
            when 'gr_ir_by_order' then 'The same, per purchase order'
            when 'ppv_receipts' then 'Order price less valuation = price differences'
            when 'stock_movements' then 'Stock movements = stock account postings'
            when 'inventory_balance' then 'Stock value per item = stock accounts'
            when 'stock_by_storage_location' then 'Stock per storage location = stock of the plant (quantity)'
            when 'gr_ir_balance' then 'Receipts less invoices = GR/IR balance'
            when 'benefit_lines_to_journals' then 'Measured saving = supported by journals'
            when 'benefit_lines_to_measures' then 'Sum of benefit lines = measured'
            when 'statement_bridge' then 'Prior year + causes = published, per line'
            when 'statement_bridge_budget' then 'Budget + causes = published, per line'
            when 'benefits_to_line_budget' then 'Benefits beyond the budget to line'
            when 'budget_details' then 'Budget details = budget of the line'
            when 'published_figures' then 'Figures read back = reporting models'
            else upper(substr(comparison, 1, 1)) || replace(substr(comparison, 2), '_', ' ')
        end as comparison_title,
        cast(scopes as bigint) as scopes,
        cast(matched as bigint) as matched,
        cast(left_count as bigint) as left_count,
        cast(right_count as bigint) as right_count,
        cast(case
            when coalesce(first_currency, '') = coalesce(last_currency, '') then round(left_amount, 2)
            when without_rate = 0 then round(left_reporting, 2)
        end as decimal(28, 2)) as left_amount,
        cast(case
            when coalesce(first_currency, '') = coalesce(last_currency, '') then round(right_amount, 2)
            when without_rate = 0 then round(right_reporting, 2)
        end as decimal(28, 2)) as right_amount,
        cast(case
            when worst = 1 and scopes = 1 and matched = 0 then null
            when coalesce(first_currency, '') = coalesce(last_currency, '') then round(exposed, 2)
            when without_rate = 0 then round(exposed_reporting, 2)
        end as decimal(28, 2)) as difference,
        case
            when coalesce(first_currency, '') = coalesce(last_currency, '') then first_currency
            when without_rate = 0 then reporting_currency
            else 'mixed'
        end as currency,
        case worst
            when 4 then 'out_of_tolerance' when 3 then 'missing_left' when 2 then 'missing_right' when 1 then 'not_available' else 'matched'
        end as status,
        case
            when earlier_exceptions > 0
                then {{ count_shown('earlier_exceptions', 'exception') }} || ' in earlier unpublished periods'
                    || case when exception_note is not null then '; ' || exception_note else '' end
            else coalesce(exception_note, case when scopes = 1 then any_note end)
        end as note
    from grouped
    -- a comparison that is not due in this period (the carry-forward of a year) has nothing to show, unless something is open
    where scopes > 0 or earlier_exceptions > 0

)

select * from final
