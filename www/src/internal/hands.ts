// What a reader acts with beyond the buttons: a script of its own, fetched after the first picture or when somebody acts before.
export { EN_HANDS } from './hands_strings_en.js';
export { keyPressed } from './keys.js';
export { athletePage } from './controls/athlete_page.js';
export { LoopHandles } from './controls/loop_handles.js';
export { Menu } from './controls/menu.js';
export { MorePages } from './controls/more_pages.js';
export { ErrorNotice } from './controls/error_notice.js';
export { ratePage } from './controls/rate_page.js';
export { TimelineTip } from './controls/timeline_tip.js';
export { Fullscreen } from './fullscreen.js';
export { watchGestures } from './gestures.js';
export { default as css } from './hands.css';
