import 'athlete-replay';
