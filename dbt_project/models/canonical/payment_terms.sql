-- Days of payment agreed with a supplier; terms hold until the day before the next ones.
{%- set offered = [
        'company_code', 'supplier_id', 'valid_from', 'payment_days',
] %}

with offers as (
    {{ offered_rows(
        'payment_terms', offered, ['company_code', 'supplier_id', 'valid_from', 'payment_days'], ['company_code', 'supplier_id', 'valid_from'],
        natives=[], contract=true, finance=true
    ) | indent(4) }}
),

final as (
    select
        offers.source,
        offers.company_code,
        offers.supplier_id,
        offers.valid_from,
        coalesce(
            {{ day_before('lead(offers.valid_from) over (partition by offers.source, offers.company_code, offers.supplier_id order by offers.valid_from)') }},
            cast('9999-12-31' as date)
        ) as valid_to,
        offers.payment_days,
        offers.source_file,
        offers.source_row
    from offers
)

select * from final
