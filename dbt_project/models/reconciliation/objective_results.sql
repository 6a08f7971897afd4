-- PUBLIC. Owner x metric x target x actual: sales, procurement, inventory, finance and supply chain read the same figures the report rests on. Actuals run from the objective's first
-- period to its last or the run's, whichever is earlier. Amounts are in reporting currency, positive = good for profit or cash, but premiums and unexplained, which are cost.
with objectives as (
    select
        *,
        least(period_to, {{ run_fact('period') }}) as actual_to
    from {{ ref('objectives') }}
),

points as (
    select
        *,
        {{ step_place('step') }} as place
    from {{ ref('int_forecast_points') }}
    where
        is_frozen_lag
        and actual_quantity is not null
),

efficiency as (
    select * from {{ ref('inventory_efficiency') }}
),

effects as (
    select * from {{ ref('benefit_effects') }} where evidence_status <> 'excluded'
),

company_periods as (
    select
        company_periods.measure_id,
        company_periods.period,
        company_periods.company_code,
        company_periods.measured_reporting,
        company_periods.validated_reporting,
        company_periods.recognised_pnl_reporting,
        measures.value_kind
    from {{ ref('measure_company_periods') }} as company_periods
    inner join {{ ref('measures') }} as measures on company_periods.measure_id = measures.measure_id
),

scopes as (
    select distinct
        measure_id,
        item_group
    from {{ ref('measure_scopes') }}
    where item_group is not null
),

rates as (
    select * from {{ ref('int_period_budget_rates') }}
),

items as (
    select * from {{ ref('items') }}
),

demand as (
    select * from {{ ref('sales_demand') }}
),

freight as (
    select * from {{ ref('freight_documents') }}
),

provisions as (
    select * from {{ ref('obsolescence_provisions') }}
),

-- the step the firm plans with, beside the naive one on the same points
planned_points as (
    select
        planned.company_code,
        planned.item_group,
        planned.period,
        planned.base_uom,
        planned.unit_cost_reporting,
        planned.forecast_quantity - planned.actual_quantity as error_quantity,
        planned.actual_quantity,
        naive.forecast_quantity - naive.actual_quantity as naive_error_quantity
    from points as planned
    left join points as naive
        on
            planned.source = naive.source
            and planned.company_code = naive.company_code
            and planned.plant = naive.plant
            and planned.item_id = naive.item_id
            and planned.bucket_start = naive.bucket_start
            and naive.step = 'naive'
    qualify planned.place = max(planned.place) over (
        partition by planned.source, planned.company_code, planned.plant, planned.item_id, planned.bucket_start
    )
),

-- quantities of one unit are added as they are; several units only at baseline cost
forecast_sums as (
    select
        objectives.objective_id,
        min(planned_points.base_uom) = max(planned_points.base_uom) as is_one_unit,
        {% for name, factor in [('quantity', '1'), ('value', 'cast(planned_points.unit_cost_reporting as decimal(18, 10))')] %}
        sum(cast(cast(planned_points.actual_quantity as decimal(20, 6)) * {{ factor }} as decimal(28, 6))) as actual_{{ name }},
        sum(cast(cast(planned_points.error_quantity as decimal(20, 6)) * {{ factor }} as decimal(28, 6))) as error_{{ name }},
        sum(cast(cast(abs(planned_points.error_quantity) as decimal(20, 6)) * {{ factor }} as decimal(28, 6))) as absolute_{{ name }},
        sum(case when planned_points.naive_error_quantity is not null
            then cast(cast(planned_points.actual_quantity as decimal(20, 6)) * {{ factor }} as decimal(28, 6)) end) as compared_{{ name }},
        sum(cast(cast(abs(planned_points.naive_error_quantity) - abs(planned_points.error_quantity) as decimal(20, 6)) * {{ factor }} as decimal(28, 6))) as added_{{ name }},
        {% endfor %}
        count(*) as n
    from objectives
    inner join planned_points
        on
            planned_points.period between objectives.period_from and objectives.actual_to
            and (objectives.scope_company is null or objectives.scope_company = planned_points.company_code)
            and (objectives.scope_group is null or objectives.scope_group = planned_points.item_group)
    where objectives.metric in ('wape', 'bias', 'fva')
    group by objectives.objective_id
),

forecasts as (
    select
        objective_id,
        {% for name in ['wape', 'bias', 'fva'] %}
        {%- set numerator = {'wape': 'absolute', 'bias': 'error', 'fva': 'added'}[name] %}
        {%- set denominator = {'wape': 'actual', 'bias': 'actual', 'fva': 'compared'}[name] %}
        case
            when is_one_unit then {{ money_div(numerator ~ '_quantity', denominator ~ '_quantity', 6) }}
            else {{ money_div(numerator ~ '_value', denominator ~ '_value', 6) }}
        end as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from forecast_sums
),

-- days of inventory over the last twelve months: of one company, or of all at the budget rate
days_of_inventory as (
    select
        objectives.objective_id,
        {{ money_div('sum(efficiency.inventory_reporting) * max(efficiency.days)', 'sum(efficiency.cogs_reporting)', 6) }} as dio
    from objectives
    inner join efficiency
        on
            objectives.actual_to = efficiency.period
            and (objectives.scope_company is null or objectives.scope_company = efficiency.company_code)
            and efficiency.reference = 'prior_year'
            and efficiency.basis = 'rolling_12'
    where
        objectives.metric = 'dio'
        and objectives.scope_group is null
    group by objectives.objective_id
    having count(*) = count(efficiency.cogs_reporting)
),

-- released cash of stock measures
releases as (
    select
        objectives.objective_id,
        sum(effects.amount_reporting) as release
    from objectives
    inner join effects
        on
            effects.benefit_type = 'inventory_reduction'
            and effects.period between objectives.period_from and objectives.actual_to
            and (objectives.scope_company is null or objectives.scope_company = effects.company_code)
            and (objectives.scope_group is null or objectives.scope_group = effects.item_group)
    where objectives.metric = 'release'
    group by objectives.objective_id
),

-- profit alone: cash and memo are never added to it
benefits as (
    select
        objectives.objective_id,
        sum(company_periods.measured_reporting) as measured,
        sum(company_periods.validated_reporting) as validated,
        sum(company_periods.recognised_pnl_reporting) as recognised
    from objectives
    inner join company_periods
        on
            company_periods.value_kind = 'profit'
            and company_periods.period between objectives.period_from and objectives.actual_to
            and (objectives.scope_company is null or objectives.scope_company = company_periods.company_code)
    left join scopes
        on
            company_periods.measure_id = scopes.measure_id
            and objectives.scope_group = scopes.item_group
    where
        objectives.metric in ('measured', 'validated', 'recognised')
        and (objectives.scope_group is null or scopes.measure_id is not null)
    group by objectives.objective_id
),

-- price variance of the ledger, favourable positive
price_variances as (
    select
        objectives.objective_id,
        -sum(cast(cast(journal_lines.amount_local as decimal(18, 4)) * cast(rates.budget_rate as decimal(18, 10)) as decimal(28, 6))) as ppv
    from objectives
    inner join {{ ref('journal_entry_lines') }} as journal_lines
        on
            journal_lines.transaction_key = 'PRD'
            and journal_lines.is_posted
            and journal_lines.period between objectives.period_from and objectives.actual_to
            and (objectives.scope_company is null or objectives.scope_company = journal_lines.company_code)
    left join items
        on
            journal_lines.source = items.source
            and journal_lines.item_id = items.item_id
    left join rates
        on
            journal_lines.source = rates.source
            and journal_lines.currency_local = rates.currency
            and journal_lines.period = rates.period
    where
        objectives.metric = 'ppv'
        and (objectives.scope_group is null or objectives.scope_group = items.item_group)
    group by objectives.objective_id
    having count(*) = count(rates.budget_rate)
),

-- what the bridge from the prior year leaves over, line by line
unexplained as (
    select
        objectives.objective_id,
        sum(abs(cast(cast(bridge.amount_local as decimal(20, 6)) * cast(any_rates.budget_rate as decimal(18, 10)) as decimal(28, 6)))) as unexplained
    from objectives
    inner join {{ ref('statement_bridge') }} as bridge
        on
            bridge.term = 'unexplained'
            and bridge.comparator like 'prior%'
            and bridge.period = objectives.actual_to
            and (objectives.scope_company is null or objectives.scope_company = bridge.company_code)
    left join (
        select currency, period, min(budget_rate) as budget_rate from rates group by currency, period
    ) as any_rates
        on
            bridge.currency_local = any_rates.currency
            and bridge.period = any_rates.period
    where
        objectives.metric = 'unexplained'
        and objectives.scope_group is null
    group by objectives.objective_id
    having count(bridge.amount_local) = count(case when bridge.amount_local is not null then any_rates.budget_rate end)
),

-- a finance file has no source of its own: the rate of the currency is the same for all
freight_premiums as (
    select
        objectives.objective_id,
        sum(cast(cast(freight.actual_cost_local - freight.standard_mode_cost_local as decimal(18, 4)) * cast(any_rates.budget_rate as decimal(18, 10)) as decimal(28, 6)))
            as freight_premium
    from objectives
    inner join freight
        on
            freight.shipment_mode = 'expedite'
            and freight.period between objectives.period_from and objectives.actual_to
            and (objectives.scope_company is null or objectives.scope_company = freight.company_code)
    left join (select item_id, min(item_group) as item_group from items group by item_id) as groups on freight.item_id = groups.item_id
    left join (
        select currency, period, min(budget_rate) as budget_rate from rates group by currency, period
    ) as any_rates
        on
            freight.currency_local = any_rates.currency
            and freight.period = any_rates.period
    where
        objectives.metric = 'freight_premium'
        and (objectives.scope_group is null or objectives.scope_group = groups.item_group)
    group by objectives.objective_id
    having count(*) = count(any_rates.budget_rate)
),

-- at the end of the last period: provision / stock before it
provision_rates as (
    select
        objectives.objective_id,
        {{ money_div('sum(provisions.provision_local)', 'sum(provisions.gross_inventory_local)', 6) }} as provision_rate
    from objectives
    inner join provisions
        on
            provisions.period = objectives.actual_to
            and (objectives.scope_company is null or objectives.scope_company = provisions.company_code)
            and (objectives.scope_group is null or objectives.scope_group = provisions.item_group)
    where objectives.metric = 'provision_rate'
    group by objectives.objective_id
    having min(provisions.currency_local) = max(provisions.currency_local)
),

-- customer order lines shipped in full by the requested date; cancelled lines are nobody's delivery
deliveries as (
    select
        objectives.objective_id,
        {{ money_div(
            "sum(case when demand.shipped_quantity_base_uom >= demand.ordered_quantity_base_uom - demand.cancelled_quantity_base_uom "
            "and demand.last_shipped_on <= demand.requested_date then 1 else 0 end)", 'count(*)', 6
        ) }} as on_time
    from objectives
    inner join demand
        on
            demand.period between objectives.period_from and objectives.actual_to
            and (objectives.scope_company is null or objectives.scope_company = demand.company_code)
            and (objectives.scope_group is null or objectives.scope_group = demand.item_group)
            and demand.ordered_quantity_base_uom > demand.cancelled_quantity_base_uom
            and demand.shipped_quantity_base_uom is not null
    where objectives.metric = 'on_time'
    group by objectives.objective_id
),

measured as (
    select
        objectives.*,
        cast(
            case objectives.metric
                when 'wape' then forecasts.wape
                when 'bias' then forecasts.bias
                when 'fva' then forecasts.fva
                when 'dio' then days_of_inventory.dio
                when 'release' then releases.release
                when 'measured' then benefits.measured
                when 'validated' then benefits.validated
                when 'recognised' then benefits.recognised
                when 'ppv' then price_variances.ppv
                when 'unexplained' then unexplained.unexplained
                when 'freight_premium' then freight_premiums.freight_premium
                when 'provision_rate' then provision_rates.provision_rate
                when 'on_time' then deliveries.on_time
            end as decimal(28, 6)
        ) as actual,
        case
            when objectives.metric in ('wape', 'dio', 'freight_premium', 'provision_rate') then 'lower'
            when objectives.metric in ('bias', 'unexplained') then 'nearer_zero'
            else 'higher'
        end as better,
        -- sums can still grow before the last period
        objectives.metric in ('release', 'measured', 'validated', 'recognised', 'freight_premium') and objectives.period_to > objectives.actual_to as is_running,
        case objectives.metric
            when 'dio' then 'inventory_efficiency'
            when 'release' then 'benefit_effects'
            when 'ppv' then 'journal_entry_lines'
            when 'unexplained' then 'statement_bridge'
            when 'freight_premium' then 'freight_documents'
            when 'provision_rate' then 'obsolescence_provisions'
            when 'on_time' then 'sales_demand'
            when 'measured' then 'measure_company_periods'
            when 'validated' then 'measure_company_periods'
            when 'recognised' then 'measure_company_periods'
            else 'int_forecast_points'
        end as evidence
    from objectives
    left join forecasts on objectives.objective_id = forecasts.objective_id
    left join days_of_inventory on objectives.objective_id = days_of_inventory.objective_id
    left join releases on objectives.objective_id = releases.objective_id
    left join benefits on objectives.objective_id = benefits.objective_id
    left join price_variances on objectives.objective_id = price_variances.objective_id
    left join unexplained on objectives.objective_id = unexplained.objective_id
    left join freight_premiums on objectives.objective_id = freight_premiums.objective_id
    left join provision_rates on objectives.objective_id = provision_rates.objective_id
    left join deliveries on objectives.objective_id = deliveries.objective_id
),

final as (
    select
        objective_id,
        function,
        owner,
        metric,
        scope_company,
        scope_group,
        period_from,
        period_to,
        unit,
        target,
        actual,
        cast(actual - target as decimal(28, 6)) as difference,
        better,
        case
            when actual is null then 'not_available'
            when better = 'higher' and actual >= target then 'met'
            when better = 'higher' and is_running then 'open'
            when better = 'lower' and actual <= target and is_running then 'open'
            when better = 'lower' and actual <= target then 'met'
            when better = 'nearer_zero' and abs(actual) <= abs(target) then 'met'
            else 'missed'
        end as status,
        case
            when actual is not null then null
            when period_from > actual_to then 'not_begun'
            when metric in ('dio', 'unexplained') and scope_group is not null then 'not_measured_by_item_group'
            else 'nothing_delivered_in_scope'
        end as reason,
        evidence
    from measured
)

select * from final
