#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::reading(
    &[
        b"{\"format\":\"pose-json\",",
        b"{\"people\":[{\"pose_keypoints_2d\":[",
        b"{\"joint_set\":\"coco17\",\"frames\":[",
    ],
    data
));
