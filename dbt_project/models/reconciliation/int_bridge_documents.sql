-- Cost that documents of a subledger explain, per company, statement line and month of the bridge: effect on the printed amount, local currency.
-- Freight documents on the freight line (where they are declared partial, the postings without documents beside them), charges to the obsolescence provision on the provision line (change of the provision and what was used), and
-- rebates, which lower the material line as the goods they were earned on leave stock. Lines are those of the policies, and the largest material line. The cost to achieve of a measure
-- stands on the line the measure names (parameter cost_line_id), in the one company whose benefit it is; a measure that names none is in no line.

with

windows as (select * from {{ ref('int_bridge_windows') }}),

fiscal_periods as (select * from {{ ref('fiscal_periods') }}),

account_mappings as (select * from {{ ref('account_mappings') }} where statement = 'income_statement'),

costs as (select * from {{ ref('int_bridge_costs') }}),

freight_documents as (select * from {{ ref('freight_documents') }}),

provisions as (select * from {{ ref('obsolescence_provisions') }}),

rebates as (select * from {{ ref('int_rebate_ledger') }}),

parameters as (select * from {{ ref('measure_parameters') }} where is_current and parameter = 'cost_line_id'),

measure_costs as (select * from {{ ref('measure_costs') }}),

company_periods as (select * from {{ ref('measure_company_periods') }}),

companies as (select * from {{ ref('companies') }}),

period_rates as (select * from {{ ref('int_period_budget_rates') }}),

line_signs as (

    select
        company_code,
        line_id,
        max(presentation_sign) as presentation_sign
    from account_mappings
    group by company_code, line_id

),

-- Against the prior year freight counts where both years have documents: else there is nothing to compare with.
freight_companies as (

    select
        freight_documents.company_code,
        count(distinct windows.window_name) = 2 as is_in_both_years
    from freight_documents
    inner join windows on windows.period = freight_documents.period
    group by freight_documents.company_code

),

freight as (

    select
        'freight_documents' as document_kind,
        freight_documents.company_code,
        {{ first_line_of('freight_line_ids') }} as line_id,
        freight_documents.company_code as document_key,
        freight_documents.period,
        sum(freight_documents.actual_cost_local) as cost_local,
        sum(freight_documents.shipped_units) as quantity,
        cast(0 as decimal(23, 4)) as gross_change_local,
        cast(0 as decimal(23, 4)) as released_unused_local
    from freight_documents
    group by freight_documents.company_code, freight_documents.period

),

freight_without_documents as (

    select
        'freight_without_documents' as document_kind,
        postings.company_code,
        postings.line_id,
        postings.company_code as document_key,
        postings.period,
        sum(postings.amount_local) as cost_local,
        cast(0 as decimal(23, 6)) as quantity,
        cast(0 as decimal(23, 4)) as gross_change_local,
        cast(0 as decimal(23, 4)) as released_unused_local
    from {{ ref('int_freight_postings') }} as postings
    inner join freight_companies on freight_companies.company_code = postings.company_code
    where not postings.is_documented and freight_companies.is_in_both_years
    group by postings.company_code, postings.line_id, postings.period

),

-- The first period delivered has no period before it; a class that begins later was provided for from nothing.
provision_rows as (

    select
        provisions.*,
        lag(provisions.provision_local) over (
            partition by provisions.source, provisions.company_code, provisions.plant, provisions.item_group
            order by fiscal_periods.period_index
        ) as provision_before,
        lag(provisions.gross_inventory_local) over (
            partition by provisions.source, provisions.company_code, provisions.plant, provisions.item_group
            order by fiscal_periods.period_index
        ) as gross_before,
        fiscal_periods.period_index = min(fiscal_periods.period_index) over (partition by provisions.company_code) as is_first
    from provisions
    inner join fiscal_periods on fiscal_periods.period = provisions.period

),

provision as (

    select
        'obsolescence_provisions' as document_kind,
        company_code,
        {{ first_line_of('provision_line_ids') }} as line_id,
        company_code as document_key,
        period,
        sum(
            provision_local + coalesce(used_local, 0) - coalesce(provision_before, case when is_first then provision_local else 0 end)
        ) as cost_local,
        sum(gross_inventory_local) as quantity,
        sum(gross_inventory_local - coalesce(gross_before, case when is_first then gross_inventory_local else 0 end)) as gross_change_local,
        sum(coalesce(released_unused_local, 0)) as released_unused_local
    from provision_rows
    group by company_code, period

),

main_material_lines as (

    select
        company_code,
        line_id,
        row_number() over (
            partition by company_code order by sum(case window_name when 'current' then abs(amount_local) else 0 end) desc, line_id
        ) as place
    from costs
    where cost_model = 'goods_issues'
    group by company_code, line_id

),

rebate as (

    select
        'rebate_accruals' as document_kind,
        rebates.company_code,
        main_material_lines.line_id,
        rebates.agreement_id as document_key,
        rebates.period,
        -sum(rebates.accrued_local - rebates.held_change_local) as cost_local,
        cast(0 as decimal(23, 6)) as quantity,
        cast(0 as decimal(23, 4)) as gross_change_local,
        cast(0 as decimal(23, 4)) as released_unused_local
    from rebates
    inner join main_material_lines
        on main_material_lines.company_code = rebates.company_code and main_material_lines.place = 1
    group by rebates.company_code, main_material_lines.line_id, rebates.agreement_id, rebates.period

),

cost_companies as (

    select
        measure_id,
        min(company_code) as company_code
    from company_periods
    group by measure_id
    having min(company_code) = max(company_code)

),

-- Costs are entered negative.
to_achieve as (

    select
        'measure_costs' as document_kind,
        cost_companies.company_code,
        parameters.value as line_id,
        measure_costs.measure_id || '/' || measure_costs.cost_type as document_key,
        measure_costs.period,
        sum(-{{ money_div('measure_costs.amount_reporting', 'period_rates.budget_rate', 6) }}) as cost_local,
        cast(0 as decimal(23, 6)) as quantity,
        cast(0 as decimal(23, 4)) as gross_change_local,
        cast(0 as decimal(23, 4)) as released_unused_local
    from measure_costs
    inner join parameters on parameters.measure_id = measure_costs.measure_id
    inner join cost_companies on cost_companies.measure_id = measure_costs.measure_id
    inner join (
        select
            company_code,
            min(source) as source,
            max(currency_local) as currency_local
        from companies
        group by company_code
    ) as company_currencies on company_currencies.company_code = cost_companies.company_code
    inner join period_rates
        on period_rates.source = company_currencies.source
        and period_rates.currency = company_currencies.currency_local
        and period_rates.period = measure_costs.period
    group by cost_companies.company_code, parameters.value, measure_costs.measure_id, measure_costs.cost_type, measure_costs.period

),

documents as (

    select * from freight
    union all
    select * from freight_without_documents
    union all
    select * from provision
    union all
    select * from rebate
    union all
    select * from to_achieve

),

final as (

    select
        documents.document_kind,
        documents.company_code,
        documents.line_id,
        documents.document_key,
        windows.window_name,
        documents.period,
        line_signs.presentation_sign,
        cast(documents.cost_local as decimal(28, 6)) as cost_local,
        cast(line_signs.presentation_sign * documents.cost_local as decimal(28, 6)) as amount_local,
        cast(documents.quantity as decimal(23, 6)) as quantity,
        cast(documents.gross_change_local as decimal(23, 4)) as gross_change_local,
        cast(documents.released_unused_local as decimal(23, 4)) as released_unused_local,
        case documents.document_kind
            when 'obsolescence_provisions' then cast({{ money_div('provision_totals.provision_local', 'documents.quantity', 10) }} as decimal(12, 10))
        end as provision_rate,
        documents.document_kind <> 'freight_documents' or freight_companies.is_in_both_years as is_in_both_years
    from documents
    inner join windows on windows.period = documents.period
    inner join line_signs on line_signs.company_code = documents.company_code and line_signs.line_id = documents.line_id
    left join freight_companies on freight_companies.company_code = documents.company_code
    left join (
        select
            company_code,
            period,
            sum(provision_local) as provision_local
        from provisions
        group by company_code, period
    ) as provision_totals
        on provision_totals.company_code = documents.company_code and provision_totals.period = documents.period

)

select * from final
