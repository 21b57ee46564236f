#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::reading(
    &[
        b"{\"frame\":0,\"timestamp\":null,\"period\":1,\"player_data\":[",
        b"<PutDataRequest><Positions><FrameSet ",
        b"0:0,1,1,10,20,0.0;:0,0,0,0,A,Alive;:\n",
        b"{\"frame_id\":0,\"timestamp\":\"2030-08-03T21:50:02Z\",\"teams\":{\"home\":{\"players\":[",
        b",,,Home,,Home,,\n,,,11,,1,,\nPeriod,Frame,Time [s],Player11,,Player1,,Ball,\n",
    ],
    data
));
