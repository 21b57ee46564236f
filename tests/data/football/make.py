"""Writes the small feeds of this folder: two teams of two, a ball, two periods of 12 and 6 frames at 25 Hz."""
import json, os
here = os.path.dirname(os.path.abspath(__file__))
def pos(person, frame):            # metres, origin at the centre
    return (-20 + 9 * person + 0.2 * frame * (1 if person % 2 else -1), 5 * person - 8 + 0.04 * frame)
people = [(1, 9, "H9"), (1, 4, "H4"), (0, 7, "A7"), (0, 1, "A1")]
frames = [(1, 1000 + i) for i in range(12)] + [(2, 9000 + i) for i in range(6)]
def ball(i): return (0.31 * i - 1.5, 0.12 * i, 0.11 + 0.05 * i)
# TRACAB text; the home 4 is missing in frames 3 and 4, a placeholder and a referee are there.
out = []
for i, (p, f) in enumerate(frames):
    rec = []
    for k, (team, num, _) in enumerate(people):
        if k == 1 and i in (3, 4): continue
        x, y = pos(k, i); rec.append(f"{team},{k+1},{num},{round(x*100)},{round(y*100)},5.00")
    rec.append("4,20,-1,5550,4400,0.00"); rec.append(f"3,21,0,{100+i},-200,1.00")
    x, y, z = ball(i)
    out.append(f"{f}:" + ";".join(rec) + f";:{round(x*100)},{round(y*100)},{round(z*100)},3.1,{'H' if i < 6 else 'A'},{'Dead' if i in (8, 9) else 'Alive'};:")
open(f"{here}/tracab.dat", "w").write("\n".join(out) + "\n")
# TRACAB metadata
players = lambda team: [dict(PlayerID=100*team+n, FirstName="Player", LastName=name, JerseyNo=n, StartFrameCount=1000, EndFrameCount=9005) for t, n, name in people if t == team]
meta = dict(GameID=1, FrameRate=25, PitchShortSide=6800, PitchLongSide=10500, Phase1StartFrame=1000, Phase1EndFrame=1011, Phase2StartFrame=9000, Phase2EndFrame=9005,
    HomeTeam=dict(LongName="Reds", ShortName="RED", TeamID=1, Players=players(1)), AwayTeam=dict(LongName="Blues", ShortName="BLU", TeamID=2, Players=players(0)))
for ph in (3, 4, 5): meta[f"Phase{ph}StartFrame"] = meta[f"Phase{ph}EndFrame"] = 0
meta["AwayTeam"]["Players"][0]["StartFrameCount"] = 1006
json.dump(meta, open(f"{here}/tracab_meta.json", "w"), indent=1)
xml = ['<?xml version="1.0"?>', '<TracabMetaData sVersion="1.0">', '<match iId="1" dtDate="2030-08-03 20:32:20" iFrameRateFps="25" fPitchXSizeMeters="105,00" fPitchYSizeMeters="68,00">',
 '<period iId="1" iStartFrame="1000" iEndFrame="1011"/>', '<period iId="2" iStartFrame="9000" iEndFrame="9005"/>', '<period iId="3" iStartFrame="0" iEndFrame="0"/>', '</match>']
for key, team, name in (("HomeTeam", 1, "Reds"), ("AwayTeam", 0, "Blues &amp; Whites")):
    xml.append(f"<{key}><LongName>{name}</LongName><ShortName>X</ShortName><TeamId>{team}</TeamId><Players>")
    for p in players(team): xml.append(f"<Player><PlayerId>{p['PlayerID']}</PlayerId><FirstName>Player</FirstName><LastName>{p['LastName']}</LastName><JerseyNo>{p['JerseyNo']}</JerseyNo><StartFrameCount>1000</StartFrameCount><EndFrameCount>9005</EndFrameCount></Player>")
    xml.append(f"</Players></{key}>")
open(f"{here}/tracab_meta.xml", "w").write("\n".join(xml) + "\n</TracabMetaData>\n")
# TRACAB JSON
fd = []
for i, (p, f) in enumerate(frames):
    ps = []
    for k, (team, num, _) in enumerate(people):
        if k == 1 and i in (3, 4): continue
        x, y = pos(k, i); ps.append(dict(Team=team, JerseyNumber=num, X=round(x*100), Y=round(y*100), Speed=5))
    ps.append(dict(Team=4, JerseyNumber=0, X=5550, Y=4400, Speed=0))
    x, y, z = ball(i)
    b = dict(BallContactInfo="", BallOwningTeam="H" if i < 6 else "A", BallStatus="Dead" if i in (8, 9) else "Alive", Speed=3, X=round(x*100), Y=round(y*100), Z=round(z*100))
    fd.append(dict(FrameCount=f, GameRunning=1, Phase=p, PlayerPositions=ps, BallPosition=[b, dict(b, X=5550, Y=4400, Z=0)]))
json.dump(dict(FrameData=fd, NumberOfFrames=len(fd)), open(f"{here}/tracab.json", "w"))
# Metrica CSV, a file a team
for team, name in ((1, "Home"), (0, "Away")):
    mine = [(k, n) for k, (t, n, _) in enumerate(people) if t == team]
    rows = [",,," + ",".join(f"{name}," for _ in mine) + ",,", ",,," + ",".join(f"{n}," for _, n in mine) + ",,",
            "Period,Frame,Time [s]," + ",".join(f"Player{n}," for _, n in mine) + ",Ball,"]
    for i, (p, f) in enumerate(frames):
        cells = []
        for k, n in mine:
            x, y = pos(k, i)
            cells.append("NaN,NaN" if k == 1 and i in (3, 4) else f"{x/105+.5:.5f},{.5-y/68:.5f}")
        x, y, _ = ball(i); cells.append(f"{x/105+.5:.5f},{.5-y/68:.5f}")
        rows.append(f"{p},{f-999},{(f-999)/25:g}," + ",".join(cells))
    open(f"{here}/metrica_{name.lower()}.csv", "w").write("\n".join(rows) + "\n")
# CDF tracking, two lines a period, with its meta
lines = []
for i, (p, f) in enumerate(frames):
    team = lambda t: dict(id=f"team_{t}", players=[dict(id=f"p{n}", x=round(pos(k, i)[0], 2), y=round(pos(k, i)[1], 2)) for k, (tt, n, _) in enumerate(people) if tt == t and not (k == 1 and i in (3, 4))])
    x, y, z = ball(i)
    lines.append(json.dumps(dict(frame_id=f, timestamp=f"2030-08-03T{20 if p == 1 else 21}:00:{(f % 1000)/25:06.3f}Z", period=["first_half", "second_half"][p-1], match=dict(id="m1"), teams=dict(home=team(1), away=team(0)), ball=dict(x=round(x, 2), y=round(y, 2), z=round(z, 2), status=i not in (8, 9)))))
open(f"{here}/cdf_tracking.jsonl", "w").write("\n".join(lines) + "\n")
team = lambda t: dict(id=f"team_{t}", name=["Blues", "Reds"][t], jersey_color=["#0000ff", "#ff0000"][t], players=[dict(id=f"p{n}", team_id=f"team_{t}", jersey_number=n, is_starter=True, first_name="Player", last_name=name) for tt, n, name in people if tt == t])
json.dump(dict(match=dict(id="m1", kickoff_time="2030-08-03T20:00:00Z", periods=[dict(period="first_half", frame_id_start=1000, frame_id_end=1011)]), teams=dict(home=team(1), away=team(0)), venue=dict(name="Ground", pitch_length=105, pitch_width=68), meta=dict(tracking=dict(fps=25))), open(f"{here}/cdf_meta.json", "w"))
