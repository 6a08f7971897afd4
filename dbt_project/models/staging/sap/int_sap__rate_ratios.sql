-- Currencies whose posted rates (KURSF, WKURS) are per ratio of the rate table (0.62 for 100 yen) rather than per unit. Systems differ, so the ledger is
-- asked: of the lines posted in such a currency, do more hold with the ratio (WRBTR x rate x TFACT / FFACT = DMBTR) than without? A currency is listed
-- only when they do.
{{ config(materialized='table') }}
with ratios as (
    select source, from_currency, to_currency, from_factor, to_factor
    from {{ ref('stg_sap__exchange_rates') }}
    where from_factor <> to_factor
    qualify row_number() over (partition by source, from_currency, to_currency order by valid_from desc, rate_type) = 1
),

factors as (
    select source, currency, factor from {{ ref('stg_sap__currency_factors') }}
),

documents as (
    select
        bkpf._source as source,
        {{ sap_code('bukrs') }} as company_code,
        {{ sap_key('belnr') }} as document,
        {{ sap_integer('gjahr') }} as fiscal_year,
        ratios.from_currency,
        ratios.to_currency,
        ratios.from_factor,
        ratios.to_factor,
        {{ sap_rate_numerator(sap_rate_cell('kursf', 'kursf_absolute', 'indirect_quotation')) }} as rate_numerator,
        {{ sap_rate_denominator(sap_rate_cell('kursf', 'kursf_absolute', 'indirect_quotation')) }} as rate_denominator
    from {{ source('landing', 'sap__bkpf') }} as bkpf
    inner join ratios
        on ratios.source = bkpf._source
        and ratios.from_currency = upper(trim(bkpf.waers))
        and ratios.to_currency = upper(trim(bkpf.hwaer))
    where {{ sap_of_client('mandt') }}
    -- a few hundred documents of each currency are evidence enough
    qualify row_number() over (partition by bkpf._source, ratios.from_currency, ratios.to_currency order by bkpf._file, bkpf._row) <= 500
),

lines as (
    select
        _source as source,
        {{ sap_code('bukrs') }} as company_code,
        {{ sap_key('belnr') }} as document,
        {{ sap_integer('gjahr') }} as fiscal_year,
        coalesce({{ sap_text('wrbtr') }}, {{ sap_text('wrbtr_signed') }}) as wrbtr,
        coalesce({{ sap_text('dmbtr') }}, {{ sap_text('dmbtr_signed') }}) as dmbtr,
        _decimal_mark
    from {{ source('landing', 'sap__bseg') }}
    where {{ sap_of_client('mandt') }} and exists (select 1 from documents where documents.source = _source)
),

sampled as (
    select
        documents.*,
        {{ sap_amount('wrbtr') }} as amount_doc_stored,
        {{ sap_amount('dmbtr') }} as amount_local_stored
    from documents
    inner join lines
        on lines.source = documents.source
        and lines.company_code = documents.company_code
        and lines.fiscal_year = documents.fiscal_year
        and lines.document = documents.document
    where documents.rate_numerator is not null
),

amounts as (
    select
        sampled.*,
        cast(sampled.amount_doc_stored * coalesce(doc_factors.factor, 1) as decimal(23, 4)) as amount_doc,
        cast(sampled.amount_local_stored * coalesce(local_factors.factor, 1) as decimal(23, 4)) as amount_local
    from sampled
    left join factors as doc_factors on doc_factors.source = sampled.source and doc_factors.currency = sampled.from_currency
    left join factors as local_factors on local_factors.source = sampled.source and local_factors.currency = sampled.to_currency
    where sampled.amount_doc_stored <> 0 and sampled.amount_local_stored <> 0
),

translated as (
    select
        *,
        {{ money_div('cast(amount_doc * rate_numerator as decimal(38, 10))', 'rate_denominator', 4) }} as without_ratio,
        {{ money_div('cast(amount_doc * rate_numerator * to_factor as decimal(38, 10))', 'cast(rate_denominator * from_factor as decimal(38, 10))', 4) }} as with_ratio
    from amounts
),

evidence as (
    select
        source,
        from_currency,
        to_currency,
        max(from_factor) as from_factor,
        max(to_factor) as to_factor,
        count(*) filter (where abs(without_ratio - amount_local) <= greatest(0.01, abs(amount_local) * 0.01)) as holds_without,
        count(*) filter (where abs(with_ratio - amount_local) <= greatest(0.01, abs(amount_local) * 0.01)) as holds_with
    from translated
    group by source, from_currency, to_currency
),

final as (
    select source, from_currency as currency, to_currency as currency_local, from_factor, to_factor
    from evidence
    where holds_with > holds_without
)

select * from final
