-- FAGL_011PC with the texts of FAGL_011QT: the items of a financial statement version, a tree of nodes. The item key is what account ranges point to.
with nodes as (
    select
        _source as source,
        upper({{ sap_text('versn') }}) as statement_version,
        {{ sap_optional_key('id') }} as node,
        {{ sap_optional_key('parent') }} as parent_node,
        {{ sap_optional_key('ergsl') }} as statement_item,
        -- amounts are printed as in the ledger, debit positive, unless the item turns the sign
        case when {{ sap_flag('sign') }} then -1 else 1 end as presentation_sign,
        _file as source_file,
        _row as source_row
    from {{ source('landing', 'sap__fagl_011pc') }}
    where {{ sap_of_client('mandt') }} and {{ sap_text('versn') }} is not null and {{ sap_optional_key('id') }} is not null
    {{ first_of_key(['upper(trim(versn))', sap_key('id')]) }}
),

-- Text type K is the name of the item; A, E and S are headings, footings and totals printed around it.
texts as (
    select
        _source as source,
        upper({{ sap_text('versn') }}) as statement_version,
        {{ sap_optional_key('ergsl') }} as statement_item,
        {{ sap_text('txt45') }} as item_text
    from {{ source('landing', 'sap__fagl_011qt') }}
    where {{ sap_of_client('mandt') }} and {{ sap_text('txt45') }} is not null
    qualify row_number() over (
        partition by _source, upper(trim(versn)), {{ sap_optional_key('ergsl') }}
        order by
            case upper(trim(coalesce(txtyp, ''))) when 'K' then 0 when '' then 1 else 2 end,
            case when upper(trim(spras)) in ('E', 'EN') then 0 else 1 end,
            spras, zeile, _file, _row
    ) = 1
),

final as (
    select
        nodes.source,
        nodes.statement_version,
        nodes.node,
        nodes.parent_node,
        nodes.statement_item,
        nodes.presentation_sign,
        texts.item_text,
        nodes.source_file,
        nodes.source_row
    from nodes
    left join texts
        on texts.source = nodes.source
        and texts.statement_version = nodes.statement_version
        and texts.statement_item = nodes.statement_item
)

select * from final
