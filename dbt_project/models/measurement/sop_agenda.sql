-- PUBLIC. What a sales and operations meeting has to decide, by topic, largest amount first. Computed findings of the period being closed stand beside the items people
-- entered. Amounts are at baseline cost or the budget rate, positive = more demand, stock or cost. An item is linked to the measures whose scope it touches.
with run as (
    select
        config_run.*,
        periods.period_index
    from {{ source('config', 'run') }} as config_run
    inner join {{ ref('fiscal_periods') }} as periods on config_run.period = periods.period
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

costs as (
    select * from {{ ref('int_baseline_unit_costs') }} where fiscal_year = {{ run_fact('fiscal_year') }}
),

rates as (
    select * from {{ ref('int_period_budget_rates') }}
),

items as (
    select * from {{ ref('items') }}
),

forecast_rows as (
    {{ rows_of_planning('demand_forecasts') | indent(4) }}
),

plan_rows as (
    {{ rows_of_planning('planned_receipts') | indent(4) }}
),

movements as (
    select * from {{ ref('inventory_movements') }} where posting_date <= {{ run_fact('period_end') }}
),

order_lines as (
    select * from {{ ref('purchase_order_lines') }}
),

suppliers as (
    select * from {{ ref('suppliers') }}
),

-- forecast changes: the last two versions of the highest step, bucket by bucket, for the six periods to come
versions as (
    select
        erp_source as source,
        company_code,
        plant,
        item_id,
        step,
        bucket_start,
        created_at,
        forecast_version,
        max(item_group) as item_group,
        sum(quantity_base_uom) as quantity
    from forecast_rows
    where
        bucket_start > {{ run_fact('period_end') }}
        and bucket_start <= (
            select max(ahead.end_date) from periods as ahead cross join run where ahead.period_index between run.period_index + 1 and run.period_index + 6
        )
    group by 1, 2, 3, 4, 5, 6, 7, 8
),

highest as (
    select *
    from versions
    qualify {{ step_place('step') }} = max({{ step_place('step') }}) over (partition by source, company_code, plant, item_id, bucket_start)
),

ordered_versions as (
    select
        *,
        row_number() over (partition by source, company_code, plant, item_id, bucket_start order by created_at desc, forecast_version desc) as age
    from highest
),

forecast_changes as (
    select
        'forecast_changes' as topic,
        latest.company_code,
        cast(null as varchar) as plant,
        latest.item_group,
        cast(null as varchar) as supplier_id,
        sum(cast(cast(latest.quantity - former.quantity as decimal(20, 6)) * cast(costs.unit_cost_reporting as decimal(18, 10)) as decimal(28, 6))) as amount,
        count(distinct latest.item_id) as n,
        cast(count(costs.item_id) as bigint) as n_valued,
        'Forecast of the next six periods for ' || coalesce(latest.item_group, 'items without a family') as subject,
        'demand_forecasts: latest version of each bucket against the one before' as evidence
    from ordered_versions as latest
    inner join ordered_versions as former
        on
            latest.source = former.source
            and latest.company_code = former.company_code
            and latest.plant = former.plant
            and latest.item_id = former.item_id
            and latest.bucket_start = former.bucket_start
            and former.age = 2
    left join costs
        on
            latest.source = costs.source
            and latest.plant = costs.plant
            and latest.item_id = costs.item_id
    where
        latest.age = 1
        and latest.quantity <> former.quantity
    group by latest.company_code, latest.item_group
),

-- projected swings: from today's stock to the last period that can be projected
projected as (
    select *
    from {{ ref('inventory_projection') }}
    where closing_reporting is not null
),

swings as (
    select
        'inventory_swings' as topic,
        last_periods.company_code,
        last_periods.plant,
        last_periods.item_group,
        cast(null as varchar) as supplier_id,
        sum(last_periods.closing_reporting - first_periods.opening_reporting) as amount,
        count(*) as n,
        count(*) as n_valued,
        'Projected stock of ' || coalesce(last_periods.item_group, 'items without a family') || ' in plant ' || coalesce(last_periods.plant, '?')
        || ' without further orders, short for ' || cast(sum(case when last_periods.closing_quantity < 0 then 1 else 0 end) as varchar) || ' of '
        || {{ count_shown('count(*)', 'item') }} || ' by ' || max(last_periods.period) || ',' as subject,
        'inventory_projection: closing of the last projected period less opening' as evidence
    from (
        select *
        from projected
        qualify row_number() over (partition by source, company_code, plant, item_id order by horizon desc) = 1
    ) as last_periods
    inner join projected as first_periods
        on
            last_periods.source = first_periods.source
            and last_periods.company_code = first_periods.company_code
            and last_periods.plant = first_periods.plant
            and last_periods.item_id = first_periods.item_id
            and first_periods.horizon = 1
    group by last_periods.company_code, last_periods.plant, last_periods.item_group
),

-- operational issues: supply that did not follow the plan
attribution as (
    select * from {{ ref('stock_change_attribution') }} where period = {{ run_fact('period') }}
),

operational as (
    select
        'operational_issues' as topic,
        company_code,
        plant,
        item_group,
        cast(null as varchar) as supplier_id,
        sum(supply_execution_reporting) as amount,
        count(*) as n,
        count(supply_execution_reporting) as n_valued,
        'Supply of ' || coalesce(item_group, 'items without a family') || ' to plant ' || coalesce(plant, '?') || ' against plan, mostly '
        || case greatest(
            abs(sum(early_reporting)), abs(sum(over_delivered_reporting)), abs(sum(lot_size_reporting)), abs(sum(unplanned_order_reporting))
        )
            when abs(sum(early_reporting)) then 'early or late'
            when abs(sum(over_delivered_reporting)) then 'above the order'
            when abs(sum(lot_size_reporting)) then 'lot sizes'
            else 'orders without plan or plans without order'
        end || ',' as subject,
        'stock_change_attribution: supply execution of the period' as evidence
    from attribution
    where supply_execution_reporting is not null
    group by company_code, plant, item_group
    having sum(abs(supply_execution_reporting)) <> 0
),

-- accuracy of system information: counts, orders nobody closed, demand nobody forecast, forecasts with a bias
counted as (
    select
        'system_information' as topic,
        movements.company_code,
        movements.plant,
        cast(null as varchar) as item_group,
        cast(null as varchar) as supplier_id,
        sum(cast(cast(movements.amount_local as decimal(18, 4)) * cast(rates.budget_rate as decimal(18, 10)) as decimal(28, 6))) as amount,
        count(distinct movements.item_id) as n,
        count(rates.budget_rate) as n_valued,
        'Counts corrected the stock records of plant ' || coalesce(movements.plant, '?') as subject,
        'inventory_movements: count adjustments of the period' as evidence
    from movements
    left join rates
        on
            movements.source = rates.source
            and movements.currency_local = rates.currency
            and movements.period = rates.period
    where
        movements.movement_class = 'count'
        and movements.period = {{ run_fact('period') }}
    group by movements.company_code, movements.plant
),

latest_plans as (
    select distinct
        erp_source as source,
        company_code,
        plant,
        plan_version,
        created_at
    from plan_rows
    qualify dense_rank() over (partition by erp_source, company_code, plant order by created_at desc, plan_version desc) = 1
),

overdue as (
    select
        'system_information' as topic,
        plan_rows.company_code,
        plan_rows.plant,
        cast(null as varchar) as item_group,
        cast(null as varchar) as supplier_id,
        sum(cast(cast(plan_rows.quantity_base_uom as decimal(20, 6)) * cast(costs.unit_cost_reporting as decimal(18, 10)) as decimal(28, 6))) as amount,
        count(distinct plan_rows.item_id) as n,
        count(costs.item_id) as n_valued,
        'Orders still open after their due date in plant ' || coalesce(plan_rows.plant, '?') as subject,
        'planned_receipts: open orders of the latest plan due by the close' as evidence
    from plan_rows
    inner join latest_plans
        on
            plan_rows.erp_source = latest_plans.source
            and plan_rows.company_code = latest_plans.company_code
            and plan_rows.plant = latest_plans.plant
            and plan_rows.plan_version = latest_plans.plan_version
            and plan_rows.created_at = latest_plans.created_at
    left join costs
        on
            plan_rows.erp_source = costs.source
            and plan_rows.plant = costs.plant
            and plan_rows.item_id = costs.item_id
    where
        plan_rows.is_open_order
        and plan_rows.due_date < plan_rows.created_at
    group by plan_rows.company_code, plan_rows.plant
),

unforecast as (
    select
        'system_information' as topic,
        company_code,
        plant,
        item_group,
        cast(null as varchar) as supplier_id,
        sum(cast(cast(demand_quantity as decimal(20, 6)) * cast(unit_cost_reporting as decimal(18, 10)) as decimal(28, 6))) as amount,
        count(*) as n,
        count(unit_cost_reporting) as n_valued,
        'Demand nobody forecast for ' || coalesce(item_group, 'items without a family') || ' in plant ' || coalesce(plant, '?') as subject,
        'stock_change_attribution: no_frozen_forecast' as evidence
    from attribution
    where
        reason = 'no_frozen_forecast'
        and demand_quantity > 0
    group by company_code, plant, item_group
),

biased as (
    select
        'system_information' as topic,
        company_code,
        cast(null as varchar) as plant,
        item_group,
        cast(null as varchar) as supplier_id,
        sum(error_total) as amount,
        count(*) as n,
        count(*) as n_valued,
        'Forecasts beyond the tracking limit for ' || coalesce(item_group, 'items without a family') || ', twelve periods' as subject,
        'forecast_accuracy: items with an alarm' as evidence
    from {{ ref('forecast_accuracy') }}
    where
        scope_level = 'item'
        and weight = 'value'
        and is_alarm
        and step <> 'naive'
    group by company_code, item_group, step
    qualify row_number() over (partition by company_code, item_group order by {{ step_place('step') }} desc) = 1
),

-- supplier issues: order lines due in the period against the first date the plan knew
promised as (
    select
        erp_source as source,
        company_code,
        plant,
        item_id,
        {{ plain_number('purchase_order') }} as purchase_order,
        {{ plain_number('purchase_order_line') }} as purchase_order_line,
        due_date,
        quantity_base_uom
    from plan_rows
    where purchase_order is not null
    qualify row_number() over (
        partition by erp_source, plant, item_id, {{ plain_number('purchase_order') }}, {{ plain_number('purchase_order_line') }}
        order by created_at, due_date
    ) = 1
),

delivered as (
    select
        source,
        {{ plain_number('purchase_order') }} as purchase_order,
        {{ plain_number('purchase_order_line') }} as purchase_order_line,
        min(posting_date) as received_on
    from movements
    where
        movement_class = 'receipt'
        and quantity_base_uom > 0
    group by 1, 2, 3
),

late as (
    select
        'supplier_issues' as topic,
        promised.company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_group,
        order_lines.supplier_id,
        sum(
            case
                when delivered.received_on is null or delivered.received_on > promised.due_date
                    then cast(cast(promised.quantity_base_uom as decimal(20, 6)) * cast(costs.unit_cost_reporting as decimal(18, 10)) as decimal(28, 6))
            end
        ) as amount,
        sum(case when delivered.received_on is null or delivered.received_on > promised.due_date then 1 else 0 end) as n,
        count(case when delivered.received_on is null or delivered.received_on > promised.due_date then costs.item_id end) as n_valued,
        coalesce(max(suppliers.supplier_name), 'Supplier ' || order_lines.supplier_id) || ' late with '
        || cast(sum(case when delivered.received_on is null or delivered.received_on > promised.due_date then 1 else 0 end) as varchar) || ' of '
        || cast(count(*) as varchar) || ' order lines due,' as subject,
        'planned_receipts against goods receipts of the period' as evidence
    from promised
    cross join run
    inner join order_lines
        on
            promised.source = order_lines.source
            and promised.purchase_order = {{ plain_number('order_lines.purchase_order') }}
            and promised.purchase_order_line = {{ plain_number('order_lines.purchase_order_line') }}
    left join delivered
        on
            promised.source = delivered.source
            and promised.purchase_order = delivered.purchase_order
            and promised.purchase_order_line = delivered.purchase_order_line
    left join suppliers
        on
            order_lines.source = suppliers.source
            and order_lines.supplier_id = suppliers.supplier_id
    left join costs
        on
            promised.source = costs.source
            and promised.plant = costs.plant
            and promised.item_id = costs.item_id
    where promised.due_date between run.period_start and run.period_end
    group by promised.company_code, order_lines.supplier_id
    having sum(case when delivered.received_on is null or delivered.received_on > promised.due_date then 1 else 0 end) > 0
),

-- cost and pricing: invoices above the order, purchases off contract, price variance of the ledger
invoiced as (
    select
        'cost_and_pricing' as topic,
        lines.company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_group,
        lines.supplier_id,
        -sum(lines.saving_reporting) as amount,
        count(*) as n,
        count(*) as n_valued,
        'Invoices of ' || coalesce(max(suppliers.supplier_name), 'supplier ' || lines.supplier_id) || ' against the order price, year to date,' as subject,
        'benefit_lines: invoice events' as evidence
    from {{ ref('benefit_lines') }} as lines
    left join suppliers
        on
            lines.source = suppliers.source
            and lines.supplier_id = suppliers.supplier_id
    where
        lines.event_kind = 'invoice'
        and lines.evidence_status <> 'excluded'
        and lines.period between {{ run_fact('ytd_from') }} and {{ run_fact('period') }}
    group by lines.company_code, lines.supplier_id
    having sum(lines.saving_reporting) <> 0
),

varied as (
    select
        'cost_and_pricing' as topic,
        journal_lines.company_code,
        cast(null as varchar) as plant,
        items.item_group,
        cast(null as varchar) as supplier_id,
        sum(cast(cast(journal_lines.amount_local as decimal(18, 4)) * cast(rates.budget_rate as decimal(18, 10)) as decimal(28, 6))) as amount,
        count(*) as n,
        count(rates.budget_rate) as n_valued,
        'Purchase price variance of ' || coalesce(items.item_group, 'items without a family') || ' in the period' as subject,
        'journal_entry_lines: price difference (PRD), debit positive' as evidence
    from {{ ref('journal_entry_lines') }} as journal_lines
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
        journal_lines.transaction_key = 'PRD'
        and journal_lines.is_posted
        and journal_lines.period = {{ run_fact('period') }}
    group by journal_lines.company_code, items.item_group
    having sum(journal_lines.amount_local) <> 0
),

found as (
    {% for name in ['forecast_changes', 'swings', 'operational', 'counted', 'overdue', 'unforecast', 'biased', 'late', 'invoiced', 'varied'] %}
    select * from {{ name }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

numbered as (
    select
        *,
        row_number() over (order by topic, company_code, plant, item_group, supplier_id, evidence) as finding
    from found
),

measures as (
    select
        measures.measure_id,
        coalesce(measures.owner, projects.owner) as owner,
        coalesce(measures.gate, projects.gate) as gate
    from {{ ref('measures') }} as measures
    left join {{ ref('projects') }} as projects on measures.project_id = projects.project_id
),

-- a scope touches a finding where none of the values both name differ, and at least the family or the supplier is the same
scopes as (
    select distinct
        scopes.measure_id,
        scopes.company_code,
        scopes.plant,
        coalesce(scopes.item_group, items.item_group) as item_group,
        scopes.supplier_id
    from {{ ref('measure_scopes') }} as scopes
    left join items
        on
            scopes.item_id = items.item_id
            and (scopes.scope_source is null or scopes.scope_source = items.source)
),

linked as (
    select distinct
        numbered.finding,
        measures.measure_id,
        measures.owner
    from numbered
    inner join scopes
        on
            (numbered.company_code is null or scopes.company_code is null or numbered.company_code = scopes.company_code)
            and (numbered.plant is null or scopes.plant is null or numbered.plant = scopes.plant)
            and (numbered.item_group is null or scopes.item_group is null or numbered.item_group = scopes.item_group)
            and (numbered.supplier_id is null or scopes.supplier_id is null or numbered.supplier_id = scopes.supplier_id)
            and (numbered.item_group = scopes.item_group or numbered.supplier_id = scopes.supplier_id)
    inner join measures on scopes.measure_id = measures.measure_id
    where measures.gate not in ('rejected', 'cancelled')
),

links as (
    select
        finding,
        {{ sorted_join('measure_id', "', '") }} as measure_ids,
        min(owner) as owner
    from linked
    group by finding
),

-- whose subject it is: the function's objective with the closest scope
objectives as (
    select * from {{ ref('objectives') }} where period_from <= {{ run_fact('period') }} and period_to >= {{ run_fact('period') }}
),

owners as (
    select
        numbered.finding,
        objectives.owner
    from numbered
    inner join objectives
        on
            objectives.function = case numbered.topic
                when 'forecast_changes' then 'sales'
                when 'inventory_swings' then 'inventory'
                when 'operational_issues' then 'supply_chain'
                when 'system_information' then 'finance'
                else 'procurement'
            end
            and (objectives.scope_company is null or numbered.company_code is null or objectives.scope_company = numbered.company_code)
            and (objectives.scope_group is null or objectives.scope_group = numbered.item_group)
    where objectives.owner is not null
    qualify row_number() over (
        partition by numbered.finding
        order by
            case when objectives.scope_group is not null then 0 else 1 end,
            case when objectives.scope_company is not null then 0 else 1 end,
            objectives.objective_id
    ) = 1
),

computed as (
    select
        numbered.topic,
        numbered.subject || ' ' || case
            when numbered.amount is null then '(value not available)'
            else {{ signed_amount_shown('numbered.amount', 'run.reporting_currency') }}
        end as title,
        cast(numbered.amount as decimal(28, 6)) as amount_reporting,
        numbered.company_code,
        numbered.plant,
        numbered.item_group,
        numbered.supplier_id,
        coalesce(owners.owner, links.owner) as owner,
        links.measure_ids,
        cast(null as date) as due_on,
        'open' as status,
        'computed' as origin,
        numbered.evidence || ' (' || cast(numbered.n as varchar) || ' rows'
        || case when numbered.n_valued = 0 then ', none valued' when numbered.n_valued < numbered.n then ', not all valued' else '' end || ')' as evidence,
        cast(numbered.finding as varchar) as tie_break
    from numbered
    cross join run
    left join links on numbered.finding = links.finding
    left join owners on numbered.finding = owners.finding
),

entered as (
    select
        case topic when 'operational' then 'operational_issues' when 'supplier' then 'supplier_issues' else topic end as topic,
        title,
        cast(amount_reporting as decimal(28, 6)) as amount_reporting,
        cast(null as varchar) as company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_group,
        cast(null as varchar) as supplier_id,
        owner,
        measure_id as measure_ids,
        due_on,
        status,
        'entered' as origin,
        'agenda_items: ' || item_id as evidence,
        item_id as tie_break
    from {{ ref('agenda_items') }}
    where status <> 'closed'
),

together as (
    select * from computed
    union all
    select * from entered
),

final as (
    select
        topic,
        cast(row_number() over (partition by topic order by abs(coalesce(amount_reporting, 0)) desc, origin, tie_break) as integer) as rank,
        title,
        amount_reporting,
        company_code,
        plant,
        item_group,
        supplier_id,
        owner,
        measure_ids,
        due_on,
        status,
        origin,
        evidence
    from together
    -- the largest of each topic; what people entered always
    qualify
        origin = 'entered'
        or row_number() over (partition by topic, origin order by abs(coalesce(amount_reporting, 0)) desc, tie_break) <= 20
)

select * from final
