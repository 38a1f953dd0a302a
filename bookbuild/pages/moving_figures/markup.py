"""The HTML of a moving figure: drawing, controls and numbers.

All of it is written at build time, so that nothing shifts when the scripts have loaded; the
style sheet hides the controls where scripts are off, and on paper.
"""

import json
import re
from html import escape

from bookbuild.pages.moving_figures import numbers, states


def picture(identifier, request, svg, alt, figures, strings):
    """Return the content of the figure with the id `identifier`, without question and caption."""
    name, state = request["figure"], request["state"]
    spec, texts, common = figures[name], strings[name], strings["common"]
    width, height = spec["size"]
    state_text = states.format_state(spec["parameters"], state)
    data = {**spec, "texts": texts, "common": common}
    free = [key for key in spec["parameters"] if key not in spec["dragged"]]
    return f"""
<div class="moving-stage" data-figure="{name}" data-state="{escape(state_text)}">
<svg class="moving-picture" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(alt)}">
{svg}</svg>
<div class="moving-side">
<p class="moving-note" role="status"></p>
<div class="moving-controls">
<div class="moving-sliders">{"".join(controls(identifier, spec, texts, state, free))}</div>
<div class="moving-buttons">{"".join(buttons(spec, texts, common))}
<a class="moving-link" href="#{identifier}:{escape(state_text)}">{escape(common["link"])}</a></div>
</div>
{folded(identifier, request, svg, spec, texts, common)}
</div>
<p class="moving-spoken visually-hidden" aria-live="polite"></p>
<script type="application/json">{json_for_script(data)}</script>
</div>
"""


def folded(identifier, request, svg, spec, texts, common):
    """What readers can open: the numbers that are not drawn, and sliders for what they can drag."""
    rows = "".join(
        row(
            key,
            texts["numbers"][key],
            numbers.lookup(request["numbers"], key),
            common["units"][unit],
            0 if key in spec.get("whole", []) else 3,
        )
        for key, unit in spec["shown"].items()
        if f'data-number="{key}"' not in svg
    )
    listed = f'<dl class="moving-numbers">{rows}</dl>' if rows else ""
    sliders = "".join(controls(identifier, spec, texts, request["state"], spec["dragged"]))
    return (
        f'<details class="moving-more"><summary>{common["more" if rows else "sliders"]}</summary>'
        f'{listed}<div class="moving-sliders">{sliders}</div></details>'
    )


def typeset(words):
    """Words as HTML; between dollar signs stands mathematics, as `pieces` in drawing.js has it."""
    parts = words.split("$")
    for k in range(1, len(parts), 2):
        pieces = PIECE.findall(parts[k])
        parts[k] = f'<span class="moving-maths">{"".join(map(typeset_piece, pieces))}</span>'
    parts[::2] = map(escape, parts[::2])
    return "".join(parts)


PIECE = re.compile(r"_.|[^\W\d_]+|(?:[\W\d])+")


def typeset_piece(piece):
    """A subscript, a letter alone as a variable, or what stands upright."""
    if piece[0] == "_":
        return f"<sub>{escape(piece[1:])}</sub>"
    return f"<i>{piece}</i>" if len(piece) == 1 and piece.isalpha() else escape(piece)


def json_for_script(data):
    """Return JSON that is safe inside a <script> element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def row(key, label, value, unit, digits):
    """A number with its label and its unit."""
    text = numbers.format_number(value, digits)
    number = f'<span data-number="{key}" data-digits="{digits}">{text}</span>'
    return f"<div><dt>{typeset(label)}</dt><dd>{number} {escape(unit)}</dd></div>"


def controls(identifier, spec, texts, state, names):
    """Yield the controls of some parameters."""
    for name in names:
        parameter, label = spec["parameters"][name], texts["controls"][name]
        control_id = f"{identifier}-{name}"
        if parameter["kind"] == "number":
            yield slider(control_id, name, 0, label, parameter, state[name])
        elif parameter["kind"] == "choice":
            yield group(
                label["label"],
                radio_buttons(control_id, name, label["each"], parameter, state[name]),
            )
        else:
            each = enumerate(zip(label["each"], state[name]))
            sliders = (
                slider(f"{control_id}-{i}", name, i, word, parameter, v) for i, (word, v) in each
            )
            yield group(label["label"], sliders)


def group(legend, members):
    return f"<fieldset><legend>{typeset(legend)}</legend>{''.join(members)}</fieldset>"


def slider(identifier, name, index, label, parameter, value):
    low, high = parameter.get("min", 0), parameter.get("max", 1)
    digits = states.decimals(parameter)
    text = numbers.format_number(value, digits)
    return (
        f'<div class="moving-slider"><label for="{identifier}">{typeset(label)}</label>'
        f'<input type="range" id="{identifier}" data-parameter="{name}" data-index="{index}"'
        f' min="{low}" max="{high}" step="{parameter["step"]}" value="{value:.{digits}f}"'
        ' autocomplete="off">'
        f'<span class="moving-value" aria-hidden="true">{text}</span></div>'
    )


def radio_buttons(identifier, name, labels, parameter, chosen):
    """Yield a radio button for each option."""
    for option in parameter["options"]:
        checked = " checked" if option == chosen else ""
        yield (
            f'<label class="moving-choice"><input type="radio" name="{identifier}"'
            f' data-parameter="{name}" value="{option}"{checked} autocomplete="off">'
            f" {typeset(labels[option])}</label>"
        )


def buttons(spec, texts, common):
    for name in spec.get("buttons", []):
        label = typeset(texts["buttons"][name])
        yield f'<button type="button" data-press="{name}">{label}</button>'
    yield f'<button type="button" data-press="reset">{escape(common["reset"])}</button>'
