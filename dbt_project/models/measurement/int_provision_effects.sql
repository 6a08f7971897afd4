-- Excess and obsolete stock: level = provision rate of the reference x gross inventory - provision, per provision row; the benefit of a period is the
-- change of the level, so that the periods add up to the level reached. A provision that was released without the stock being sold, consumed or
-- scrapped is no benefit: it is added back, and shown as an excluded row.
with provisions as (
    select * from {{ ref('obsolescence_provisions') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

reference_periods as (
    {{ measure_reference_periods() }}
),

in_scope as (
    {{ in_measure_scope('provisions', 'obsolescence', ['company_code', 'plant', 'item_group'], ['source', 'company_code', 'plant', 'item_group', 'period']) }}
),

placed as (
    select
        in_scope.*,
        periods.period_index,
        periods.end_date,
        reference_periods.line_id,
        coalesce(in_scope.plant, '') || '/' || coalesce(in_scope.item_group, '') as row_key,
        periods.period_index between reference_periods.reference_from_index and reference_periods.reference_to_index as is_reference,
        periods.end_date >= in_scope.effective_date
        and periods.start_date < in_scope.window_end_exclusive
        and periods.start_date <= {{ run_fact('period_end') }} as is_counted
    from in_scope
    inner join periods on in_scope.period = periods.period
    inner join reference_periods on in_scope.measure_id = reference_periods.measure_id
),

reference_rates as (
    select
        measure_id,
        source,
        company_code,
        row_key,
        cast({{ money_div('sum(provision_local)', 'sum(gross_inventory_local)', 10) }} as decimal(20, 10)) as provision_rate
    from placed
    where is_reference
    group by measure_id, source, company_code, row_key
),

levels as (
    select
        placed.*,
        reference_rates.provision_rate,
        sum(placed.released_unused_local) over (
            partition by placed.measure_id, placed.source, placed.company_code, placed.row_key
            order by placed.period_index
        ) as released_to_date_local
    from placed
    left join reference_rates
        on
            placed.measure_id = reference_rates.measure_id
            and placed.source = reference_rates.source
            and placed.company_code = reference_rates.company_code
            and placed.row_key = reference_rates.row_key
    where placed.is_counted
),

valued as (
    select
        *,
        case
            when budget_rate is null then 'no_budget_rate'
            when provision_rate is null then 'no_reference: no gross inventory in the reference periods'
        end as excluded_because,
        cast(
            cast(
                cast(
                    cast(provision_rate * gross_inventory_local as decimal(28, 10)) - provision_local - coalesce(released_to_date_local, 0)
                    as decimal(28, 10)
                ) * scope_share as decimal(28, 10)
            ) * budget_rate as decimal(28, 6)
        ) as level_reporting,
        cast(cast(released_unused_local * scope_share as decimal(28, 10)) * budget_rate as decimal(28, 6)) as released_unused_reporting
    from levels
),

-- What the ledger must show: charge less release of all provision rows of the company = change of the balance + what was used
movements as (
    select
        provisions.company_code,
        provisions.period,
        sum(
            provisions.provision_local - coalesce(earlier.provision_local, 0) + coalesce(provisions.used_local, 0)
        ) as charge_local,
        max(case when earlier.period is null then 1 else 0 end) = 1 as has_no_opening
    from provisions
    inner join periods on provisions.period = periods.period
    left join periods as earlier_periods on periods.period_index - 1 = earlier_periods.period_index
    left join provisions as earlier
        on
            provisions.source = earlier.source
            and provisions.company_code = earlier.company_code
            and coalesce(provisions.plant, '') = coalesce(earlier.plant, '')
            and coalesce(provisions.item_group, '') = coalesce(earlier.item_group, '')
            and earlier_periods.period = earlier.period
    group by provisions.company_code, provisions.period
),

postings as (
    select
        mappings.company_code,
        mappings.line_id,
        lines.period,
        sum(lines.amount_local) as posted_local
    from {{ ref('account_mappings') }} as mappings
    inner join {{ ref('journal_entry_lines') }} as lines
        on
            mappings.company_code = lines.company_code
            and mappings.account = lines.account
            and lines.is_posted
            and lines.posting_date >= coalesce(mappings.valid_from, lines.posting_date)
            and lines.posting_date <= coalesce(mappings.valid_to, lines.posting_date)
    where
        mappings.statement = 'income_statement'
        and mappings.company_code in (select company_code from provisions)
    group by mappings.company_code, mappings.line_id, lines.period
),

lined as (
    select
        valued.*,
        coalesce(valued.line_id, {{ first_line_of('provision_line_ids') }}) as statement_line_id
    from valued
),

judged as (
    select
        lined.*,
        movements.charge_local,
        coalesce(postings.posted_local, 0) as posted_local,
        case
            when lined.excluded_because is not null then lined.excluded_because
            when lined.statement_line_id is null then 'no statement line: name it in policy provision_line_ids or measure parameter line_id'
            when movements.has_no_opening then null
            when abs(movements.charge_local - coalesce(postings.posted_local, 0)) > 1
                then 'statement line ' || lined.statement_line_id || ' in ' || lined.period || ': expected charge less release '
                    || {{ two_decimals('movements.charge_local') }} || ', found ' || {{ two_decimals('coalesce(postings.posted_local, 0)') }}
        end as evidence_reason
    from lined
    left join movements
        on
            lined.company_code = movements.company_code
            and lined.period = movements.period
    left join postings
        on
            lined.company_code = postings.company_code
            and lined.period = postings.period
            and lined.statement_line_id = postings.line_id
),

parts as (
    select
        *,
        'provision' as part,
        level_reporting - coalesce(
            lag(level_reporting) over (partition by measure_id, source, company_code, row_key order by period_index), cast(0 as decimal(28, 6))
        ) as amount,
        cast(0 as decimal(28, 6)) as memo
    from judged
    union all
    select
        *,
        'released_unused' as part,
        cast(0 as decimal(28, 6)) as amount,
        released_unused_reporting as memo
    from judged
    where released_unused_local > 0
),

final as (
    select
        measure_id,
        period,
        part,
        'profit' as value_kind,
        source,
        company_code,
        plant,
        cast(null as varchar) as item_id,
        item_group,
        cast(null as varchar) as supplier_id,
        row_key || '/' || period as reference_key,
        least(end_date, {{ run_fact('period_end') }}) as posting_date,
        cast(0 as decimal(23, 6)) as quantity_base_uom,
        cast(case when excluded_because is null then amount else 0 end as decimal(28, 6)) as amount_reporting,
        cast(coalesce(memo, 0) as decimal(28, 6)) as memo_reporting,
        cast(scope_share as decimal(9, 6)) as share,
        statement_line_id as line_id,
        case
            when part = 'released_unused' or excluded_because is not null then 'excluded'
            when evidence_reason is not null then 'unsupported'
            else 'supported'
        end as evidence_status,
        case when part = 'released_unused' then 'released without the stock being sold, consumed or scrapped' else evidence_reason end as evidence_reason,
        source_file,
        source_row
    from parts
)

select * from final
