{#
  What models of stock share: which movements change own stock, which plant a balance belongs to, joins on the keys of a stock point.
  Belongs here: these conditions and joins. Does not belong here: how a movement is valued or on which line of the roll-forward it stands.
#}

{#
  Movements up to the close that change own valuated stock: not goods for consumption, not consignment and the supplier's packaging (special stock K, M),
  not receipts into blocked stock without value and moves inside a plant.
#}
{% macro own_stock_movements() -%}
    select *
    from {{ ref('inventory_movements') }}
    where
        posting_date <= {{ tieout.run_fact('period_end') }}
        and not is_account_assigned
        and coalesce(special_stock, '') not in ('K', 'M')
        and movement_class not in ('blocked_receipt', 'internal_transfer')
{%- endmacro %}

{# Valuation areas that hold a single plant: only then is their balance the plant's stock. #}
{% macro single_plant_areas(plants) -%}
    select
        source,
        valuation_area,
        min(plant) as plant
    from {{ plants }}
    where valuation_area is not null
    group by source, valuation_area
    having count(*) = 1
{%- endmacro %}

{# Join condition: both relations agree on every one of the keys. #}
{% macro same_keys(left_relation, right_relation, keys) -%}
    {% for key in keys %}{{ left_relation }}.{{ key }} = {{ right_relation }}.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}
{%- endmacro %}
