import './base.css';
import './timeline.css';
import './details.css';
import './graph.css';
import './compare.css';
import './replay.css';
import './left.css';
import './cells.css';
