"""Outcomes as a Markdown table."""

COLUMNS = ["leecher <- seeder", "wall s", "min", "max", "MiB/s", "speed", "leech cpu s", "seed cpu s", "leech RSS", "anon",
           "seed RSS", "anon", "others"]


def cells(label, outcomes, size, base, median):
    def middle(name):
        return median([getattr(outcome, name) for outcome in outcomes])

    wall = middle("wall")
    walls = [outcome.wall for outcome in outcomes]
    return [label, f"{wall:.2f}", f"{min(walls):.2f}", f"{max(walls):.2f}", f"{size / wall:.0f}",
            f"{base / wall:.2f}" if base else "-", f"{middle('cpu'):.2f}", f"{middle('seed_cpu'):.2f}",
            *(f"{middle(name):.0f}" for name in ("rss", "anon", "seed_rss", "seed_anon")), f"{middle('others'):.1f}"]


def print_section(section, results, rounds, median):
    first = results[section.rows[0].label]
    base = median([outcome.wall for outcome in first]) if first and not isinstance(first, str) else None
    table = [COLUMNS]
    remarks = []
    for row in section.rows:
        outcomes = results[row.label]
        if isinstance(outcomes, str):
            remarks.append(f"{row.label}: {outcomes}")
        else:
            table.append(cells(row.label, outcomes, section.size, base, median))
    widths = [max(len(line[k]) for line in table) for k in range(len(COLUMNS))]
    print(f"\n### {section.name}: {section.size} MiB, median of {rounds}: {section.title}\n")
    for number, line in enumerate(table):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    print("\n" + "\n".join(remarks) if remarks else "", flush=True)
