// The list of documents is unfolded where it has a column of its own.
const narrow = matchMedia('(max-width: 859px)');
const entries = document.querySelector('.entries');
const fold = () => void (entries.open = !narrow.matches);
narrow.addEventListener('change', fold);
fold();
