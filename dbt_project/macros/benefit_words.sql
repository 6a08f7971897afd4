{#
  How benefit types are called where people read them.
  Belongs here: the name of each type. Does not belong here: which types there are, what they land on.
#}

{% macro benefit_type_shown(benefit_type) -%}
    (case {{ benefit_type }}
        when 'price_saving' then 'Price saving'
        when 'rebate' then 'Rebate'
        when 'expedite_freight' then 'Expedite freight'
        when 'obsolescence' then 'Excess and obsolete stock'
        when 'carrying_cost' then 'Carrying cost'
        when 'inventory_reduction' then 'Inventory reduction'
        when 'payment_terms' then 'Payment terms'
        when 'capex_price' then 'Price of capital goods'
        when 'cost_avoidance' then 'Cost avoidance'
        else {{ benefit_type }}
    end)
{%- endmacro %}
