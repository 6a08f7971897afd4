-- Cost of purchases from the prior year to now by cause (cost sign: minus is good), reporting currency: per item group in whole cents that add up along the
-- row, companies and the group as the sums of what their item groups show. What one item group lacks is not available for its company and for the group.
{% set terms = ['volume', 'mix', 'quantity', 'index', 'negotiated_price', 'fx', 'discontinued', 'new'] %}

with

bridge as (select * from {{ ref('cost_bridge_terms') }} where reference = 'prior_year'),

companies as (

    {{ company_names() | indent(4) }}

),

keyed as (

    select
        bridge.*,
        coalesce(source, '') || '/' || coalesce(company_code, '') || '/' || coalesce(plant, '') || '/' || coalesce(item_group, '') as row_key
    from bridge

),

ends as (

    select
        row_key,
        max(source) as source,
        max(company_code) as company_code,
        max(plant) as plant,
        max(item_group) as item_group,
        max(reason) filter (where amount_reporting is null) as reason,
        {{ round_units("sum(case term when 'base' then amount_reporting end)", 2) }} as base_cents,
        {{ round_units("sum(case term when 'current' then amount_reporting end)", 2) }} as current_cents
    from keyed
    group by row_key

),

parts as (

    select
        keyed.row_key,
        keyed.term,
        {{ largest_remainder('keyed.amount_reporting', 2, '(ends.current_cents - ends.base_cents)', 'keyed.row_key', 'keyed.term_order') }} as cents
    from keyed
    inner join ends on ends.row_key = keyed.row_key
    where keyed.term not in ('base', 'current') and ends.reason is null

),

-- An item group bridges volume and mix, or quantity alone: the other is a computed zero.
item_groups as (

    select
        ends.row_key,
        ends.source,
        ends.company_code,
        ends.plant,
        ends.item_group,
        ends.reason,
        ends.base_cents,
        {%- for term in terms %}
        case when ends.reason is null then coalesce(sum(case parts.term when '{{ term }}' then parts.cents end), 0) end as {{ term }}_cents,
        {%- endfor %}
        ends.current_cents
    from ends
    left join parts on parts.row_key = ends.row_key
    group by
        ends.row_key, ends.source, ends.company_code, ends.plant, ends.item_group, ends.reason, ends.base_cents, ends.current_cents

),

levels as (

    {%- for level, company, detail in [('group', 'null', false), ('company', 'company_code', false), ('item_group', 'company_code', true)] %}
    select
        '{{ level }}' as level,
        cast({{ company }} as varchar) as company_code,
        {%- for column in ['source', 'plant', 'item_group'] %}
        cast({{ column if detail else 'null' }} as varchar) as {{ column }},
        {%- endfor %}
        count(*) as item_groups,
        {%- for column in ['base'] + terms + ['current'] %}
        case when count(reason) = 0 then sum({{ column }}_cents) end as {{ column }}_cents,
        {%- endfor %}
        min(reason) as reason
    from item_groups
    {%- if detail %}
    group by row_key, company_code, source, plant, item_group
    {%- elif company != 'null' %}
    group by company_code
    {%- else %}
    having count(*) > 0
    {%- endif %}
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

final as (

    select
        cast(
            row_number() over (
                order by
                    case levels.level when 'company' then 0 when 'group' then 1 else 2 end,
                    levels.company_code,
                    levels.source,
                    levels.plant,
                    levels.item_group
            ) as integer
        ) as row_order,
        levels.level,
        levels.company_code,
        case levels.level when 'group' then 'Group' else coalesce(companies.company_name, levels.company_code) end as scope_title,
        levels.source,
        levels.plant,
        levels.item_group,
        cast(levels.item_groups as bigint) as item_groups,
        {%- for column in ['base'] + terms + ['current'] %}
        cast(cast(levels.{{ column }}_cents as decimal(26, 0)) * 0.01 as decimal(28, 2)) as {{ column }}_reporting,
        {%- endfor %}
        levels.reason
    from levels
    left join companies on companies.company_code = levels.company_code

)

select * from final
