-- Items people put on the S&OP agenda: what no transaction shows. An item without a status is open.
with records as (
    {{ readable_rows(ref('stg_register__agenda_items'), 'agenda_items', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        item_id,
        topic,
        title,
        owner,
        amount_reporting,
        measure_id,
        due_on,
        coalesce(status, 'open') as status,
        source_file,
        source_row
    from records
)

select * from final
