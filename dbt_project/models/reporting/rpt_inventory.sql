-- Inventory roll-forward of the fiscal year to date for each company and the group, in whole cents: opening + lines = closing for each company, and
-- the companies add up to the group. A line that is zero everywhere is left out, but not the unexplained one: it was looked at.

with

run as (select * from {{ source('config', 'run') }}),

roll_forward as (

    select
        lines.company_code,
        lines.period,
        lines.line_order,
        lines.line,
        lines.amount_reporting
    from {{ ref('inventory_roll_forward') }} as lines
    inner join run on lines.period between run.ytd_from and run.period

),

spans as (

    select
        company_code,
        min(period) as first_period,
        max(period) as last_period
    from roll_forward
    group by company_code

),

-- A company whose postings explain everything says so: its unexplained line is a computed zero.
lines as (

    select
        company_code,
        period,
        line_order,
        line,
        amount_reporting
    from roll_forward

    union all

    select
        company_code,
        last_period as period,
        15 as line_order,
        'unexplained' as line,
        cast(0 as decimal(28, 6)) as amount_reporting
    from spans

),

-- Opening stock is that of the first period, closing stock that of the last; every other line is the sum of the periods.
amounts as (

    select
        lines.company_code,
        lines.line_order,
        lines.line,
        sum(
            case
                when lines.line = 'opening' and lines.period <> spans.first_period then 0
                when lines.line = 'closing' and lines.period <> spans.last_period then 0
                else lines.amount_reporting
            end
        ) as amount,
        sum(case when lines.amount_reporting is null then 1 else 0 end) as missing_rates
    from lines
    inner join spans on spans.company_code = lines.company_code
    group by lines.company_code, lines.line_order, lines.line

),

companies as (

    select
        amounts.company_code,
        sum(amounts.missing_rates) as missing_rates,
        max(case when spans.last_period < run.period then 1 else 0 end) as is_behind,
        {{ round_units("sum(case amounts.line when 'closing' then amounts.amount else 0 end)", 2) }}
        - {{ round_units("sum(case amounts.line when 'opening' then amounts.amount else 0 end)", 2) }} as target_cents
    from amounts
    inner join spans on spans.company_code = amounts.company_code
    cross join run
    group by amounts.company_code

),

steps as (

    select
        amounts.company_code,
        amounts.line,
        {{ largest_remainder('amounts.amount', 2, 'companies.target_cents', 'amounts.company_code', 'amounts.line_order') }} as cents
    from amounts
    inner join companies on companies.company_code = amounts.company_code
    where amounts.line not in ('opening', 'closing')

),

shown as (

    select
        amounts.company_code as scope,
        amounts.line_order,
        amounts.line,
        case
            when companies.missing_rates > 0 or companies.is_behind = 1 then null
            else coalesce(steps.cents, {{ round_units('amounts.amount', 2) }})
        end as cents,
        case
            when companies.is_behind = 1 then 'no inventory balance at the end of the period for company ' || amounts.company_code
            when companies.missing_rates > 0 then 'no budget rate into the reporting currency for company ' || amounts.company_code
        end as reason
    from amounts
    inner join companies on companies.company_code = amounts.company_code
    left join steps on steps.company_code = amounts.company_code and steps.line = amounts.line

),

everywhere as (

    select
        line,
        bool_or(coalesce(cents, 1) <> 0 or line in ('opening', 'receipts', 'issues', 'unexplained', 'closing')) as is_shown
    from shown
    group by line

),

-- A company without a line of another one has a computed zero there.
grid as (

    select
        companies.company_code as scope,
        line_names.line_order,
        line_names.line,
        case
            when shown.scope is null and companies.missing_rates = 0 and companies.is_behind = 0 then 0
            else shown.cents
        end as cents,
        shown.reason
    from companies
    cross join (select distinct line_order, line from shown) as line_names
    left join shown on shown.scope = companies.company_code and shown.line = line_names.line

),

all_scopes as (

    select
        scope,
        line_order,
        line,
        cents,
        reason
    from grid

    union all

    select
        'group' as scope,
        line_order,
        line,
        case when count(*) = count(cents) then sum(cents) end as cents,
        min(reason) as reason
    from grid
    group by line_order, line

),

names as (

    {{ company_names() | indent(4) }}

),

final as (

    select
        all_scopes.scope,
        case all_scopes.scope when 'group' then 'Group' else coalesce(names.company_name, all_scopes.scope) end as scope_title,
        cast(all_scopes.line_order as integer) as line_order,
        all_scopes.line,
        case all_scopes.line
            when 'opening' then 'Opening stock'
            when 'receipts' then 'Receipts'
            when 'initial_entry' then 'Initial entry of stock'
            when 'production' then 'Production'
            when 'transfers_in' then 'Transfers in'
            when 'issues' then 'Issues'
            when 'transfers_out' then 'Transfers out'
            when 'scrap' then 'Scrap'
            when 'count' then 'Count adjustments'
            when 'ownership' then 'Ownership change'
            when 'unmapped' then 'Movements without a class'
            when 'revaluation' then 'Revaluation'
            when 'invoice_difference' then 'Invoice differences posted to stock'
            when 'fx' then 'Budget rate of the year'
            when 'unexplained' then 'Unexplained'
            else 'Closing stock'
        end as title,
        all_scopes.line in ('opening', 'closing') as is_total,
        cast(cast(all_scopes.cents as decimal(26, 0)) * 0.01 as decimal(28, 2)) as amount_reporting,
        case when all_scopes.line = 'opening' then all_scopes.reason end as reason
    from all_scopes
    inner join everywhere on everywhere.line = all_scopes.line and everywhere.is_shown
    left join names on names.company_code = all_scopes.scope

)

select * from final
