-- What may be published of a text. Addresses, links and long numbers go by their form, names by
-- three rules: where a name stands (after a title or a greeting), words that are somebody's name,
-- and any capitalised word that no one vouches for. Rather a word too many than a name too few.
with texts as (
    select * from {{ ref('int_texts_collected') }}
),

names as (
    select * from {{ ref('int_names_known') }}
),

vouched as (
    select * from {{ ref('int_words_vouched') }}
),

without_addresses as (
    select
        text_id,
        {{ replaced(
            replaced(
                replaced(
                    'comment',
                    '(?i)([a-z]+://|mailto:|www\\.)\\S+', '[link]'
                ),
                '(?i)[\\p{L}\\p{N}._%+-]+ ?(@|\\(at\\)|\\[at\\]| at ) ?[\\p{L}\\p{N}-]+(\\.[\\p{L}\\p{N}-]+)*\\.\\p{L}{2,}',
                '[email]'
            ),
            '@[\\p{L}\\p{N}_.-]*', '[name]'
        ) }} as comment
    from texts
),

without_numbers as (
    select
        text_id,
        {{ replaced('comment', '[+(]*\\p{N}([ ./()-]{0,3}\\p{N}){4,}', '[number]') }} as comment
    from without_addresses
),

without_introductions as (
    select
        text_id,
        {{ replaced(
            replaced(
                'comment',
                '\\b([Mm]r|[Mm]rs|Ms|[Dd]r|[Pp]rof|[Hh]errn?|[Ff]rau|[Mm]me|[Mm]onsieur|[Mm]adame|[Ss]ignora?|[Ss]enora?)\\b[. ]+(\\p{L}\\. ?)?[\\p{L}\'\'’-]+',
                '[name]'
            ),
            '(?i)\\b(my name is|regards|cheers|sincerely|mein name ist|gruss|gruessen|grüße|grüßen|gruß)[,: ]+(\\p{L}\\. ?)?[\\p{L}-]+( \\p{Lu}[\\p{L}-]+)?',
            '[name]'
        ) }} as comment
    from without_numbers
),

pieces as (
    select text_id, {{ each_piece('comment') }} from without_introductions
),

words as (
    select
        text_id,
        place,
        piece,
        {{ without_accents('lower(piece)') }} as word,
        {{ matches('piece', '^\\p{L}') }} as is_word,
        not {{ matches('piece', '^\\p{Ll}') }} as is_capitalised
    from pieces
),

judged as (
    select
        words.text_id,
        words.place,
        case
            when not words.is_word or coalesce(vouched.is_plain, false) then words.piece
            when words.is_capitalised and names.word is not null then '[name]'
            when vouched.word is not null then words.piece
            when words.is_capitalised or names.word is not null then '[name]'
            else words.piece
        end as piece
    from words
    left join names on words.word = names.word
    left join vouched on words.word = vouched.word
),

joined as (
    select text_id, {{ joined_in_order('piece', 'place') }} as comment
    from judged
    group by text_id
)

select
    text_id,
    {{ replaced('comment', '\\[name\\]([ .,\'\'’-]*\\[name\\])+', '[name]') }} as masked_text
from joined
