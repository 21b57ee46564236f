"""Writes kloppy_positions.json: positions of the feeds by kloppy 3.19.1 (PyPI), in metres from the pitch's centre.

Run with the folder of the sample feeds as its argument; without it only the feeds of this folder are read.
"""
import json, math, os, sys
from kloppy import metrica, skillcorner, sportec, tracab
here = os.path.dirname(os.path.abspath(__file__))
shared = sys.argv[1] if len(sys.argv) > 1 else None
def local(name): return os.path.join(here, name)
def far(name): return os.path.join(shared, name)
feeds = {
    "tracab.dat": lambda: tracab.load(meta_data=local("tracab_meta.xml"), raw_data=local("tracab.dat"), coordinates="tracab", only_alive=False),
    "tracab.json": lambda: tracab.load(meta_data=local("tracab_meta.json"), raw_data=local("tracab.json"), coordinates="tracab", only_alive=False),
    "metrica_home.csv": lambda: metrica.load_tracking_csv(home_data=local("metrica_home.csv"), away_data=local("metrica_away.csv"), coordinates="metrica"),
}
if shared:
    feeds |= {
        "football/epts_metrica_tracking.txt": lambda: metrica.load_tracking_epts(meta_data=far("epts_metrica_metadata.xml"), raw_data=far("epts_metrica_tracking.txt"), coordinates="metrica"),
        "football/skillcorner_v3_raw_data.jsonl": lambda: skillcorner.load(meta_data=far("skillcorner_meta_data.json"), raw_data=far("skillcorner_v3_raw_data.jsonl"), coordinates="skillcorner"),
        "football/sportec_positional_w_referee.xml": lambda: sportec.load_tracking(meta_data=far("sportec_meta.xml"), raw_data=far("sportec_positional_w_referee.xml"), coordinates="sportec", only_alive=False),
    }
def metres(dataset, point, is_csv=False):
    if point is None or point.x is None or math.isnan(point.x): return None
    name = type(dataset.metadata.coordinate_system).__name__
    # kloppy turns the y of the CSV over, though Metrica's README puts (0,0) at the top left there too; undone here.
    if is_csv: return [(point.x - 0.5) * 105, (point.y - 0.5) * 68]
    if "Metrica" in name: return [(point.x - 0.5) * 105, (0.5 - point.y) * 68]
    if "Tracab" in name: return [point.x / 100, point.y / 100]
    return [point.x, point.y]
result = {}
for name, load in feeds.items():
    dataset = load()
    frames = dataset.records
    rows = []
    for frame in [frames[0], frames[len(frames) // 2], frames[-1]]:
        players = {p.player_id: metres(dataset, d.coordinates, name.endswith('csv')) for p, d in frame.players_data.items()}
        some = dict(sorted((k, [round(v, 4) for v in at]) for k, at in players.items() if at)[:4])
        ball = metres(dataset, frame.ball_coordinates, name.endswith('csv'))
        rows.append({"period": frame.period.id, "frame": frame.frame_id, "people": some, "ball": [round(v, 4) for v in ball] if ball else None,
                     "ball_z": getattr(frame.ball_coordinates, "z", None) if ball else None})
    result[name] = {"frames": len(frames), "rate_hz": dataset.metadata.frame_rate, "coordinates": type(dataset.metadata.coordinate_system).__name__, "rows": rows}
json.dump(result, open(local("kloppy_positions.json"), "w"), indent=1, sort_keys=True)
