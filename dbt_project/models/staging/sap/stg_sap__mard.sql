-- MARD (current) and MARDH (history): stock of a material per storage location, with the fiscal period the row is for (null = current).
-- Own stock counts in every status (unrestricted, in transfer between storage locations, quality inspection, restricted batches, blocked);
-- returns from customers (RETME) are not valuated, and what belongs to a supplier (MKOL) is in neither table.
{%- set parts = ['labst', 'umlme', 'insme', 'einme', 'speme'] %}
with current_rows as (
    select
        _source as source,
        {{ sap_key('matnr') }} as item_id,
        {{ sap_code('werks') }} as plant,
        {{ sap_code('lgort') }} as storage_location,
        cast(null as integer) as history_year,
        cast(null as integer) as history_period,
        {{ sap_integer('lfgja') }} as last_year,
        {{ sap_integer('lfmon') }} as last_period,
        {% for part in parts %}
        {{ sap_quantity(part) }} as {{ part }},
        {% endfor %}
        _file as source_file,
        _row as source_row
    from {{ source('landing', 'sap__mard') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('matnr') }} is not null and {{ sap_code('werks') }} is not null
),

history_rows as (
    select
        _source as source,
        {{ sap_key('matnr') }} as item_id,
        {{ sap_code('werks') }} as plant,
        {{ sap_code('lgort') }} as storage_location,
        {{ sap_integer('lfgja') }} as history_year,
        {{ sap_integer('lfmon') }} as history_period,
        {{ sap_integer('lfgja') }} as last_year,
        {{ sap_integer('lfmon') }} as last_period,
        {% for part in parts %}
        {{ sap_quantity(part) }} as {{ part }},
        {% endfor %}
        _file as source_file,
        _row as source_row
    from {{ source('landing', 'sap__mardh') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('matnr') }} is not null and {{ sap_code('werks') }} is not null
        and {{ sap_integer('lfgja') }} is not null and {{ sap_integer('lfmon') }} is not null
),

-- stock of the plant that stands in no storage location: between plants, in transit, valuated but blocked at receipt. It has no history.
plant_rows as (
    select
        _source as source,
        {{ sap_key('matnr') }} as item_id,
        {{ sap_code('werks') }} as plant,
        cast(null as varchar) as storage_location,
        cast(null as integer) as history_year,
        cast(null as integer) as history_period,
        {{ sap_integer('lfgja') }} as last_year,
        {{ sap_integer('lfmon') }} as last_period,
        cast(null as decimal(23, 6)) as labst,
        coalesce({{ sap_quantity('umlmc') }}, 0) + coalesce({{ sap_quantity('trame') }}, 0) as umlme,
        cast(null as decimal(23, 6)) as insme,
        cast(null as decimal(23, 6)) as einme,
        {{ sap_quantity('bwesb') }} as speme,
        _file as source_file,
        _row as source_row
    from {{ source('landing', 'sap__marc') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('matnr') }} is not null and {{ sap_code('werks') }} is not null
        and coalesce({{ sap_quantity('umlmc') }}, 0) + coalesce({{ sap_quantity('trame') }}, 0) + coalesce({{ sap_quantity('bwesb') }}, 0) <> 0
        and _source in (select mard._source from {{ source('landing', 'sap__mard') }} as mard)
),

all_rows as (
    select * from current_rows
    union all
    select * from history_rows
    union all
    select * from plant_rows
),

final as (
    select
        source,
        item_id,
        plant,
        storage_location,
        history_year,
        history_period,
        last_year,
        last_period,
        cast(coalesce(labst, 0) as decimal(23, 6)) as unrestricted_quantity,
        cast(coalesce(umlme, 0) as decimal(23, 6)) as in_transfer_quantity,
        cast(coalesce(insme, 0) as decimal(23, 6)) as quality_inspection_quantity,
        cast(coalesce(einme, 0) as decimal(23, 6)) as restricted_quantity,
        cast(coalesce(speme, 0) as decimal(23, 6)) as blocked_quantity,
        cast(
            coalesce(labst, 0) + coalesce(umlme, 0) + coalesce(insme, 0) + coalesce(einme, 0) + coalesce(speme, 0) as decimal(23, 6)
        ) as quantity_base_uom,
        source_file,
        source_row
    from all_rows
    qualify row_number() over (
        partition by source, item_id, plant, storage_location, history_year, history_period order by source_file, source_row
    ) = 1
)

select * from final
