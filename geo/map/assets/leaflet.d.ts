/* What the map relies on of Leaflet's insides, which its own types leave out. */
import "leaflet";
import type { EventLayer } from "./layer.js";

declare module "leaflet" {
  interface Map {
    rasd?: EventLayer;
    _animatingZoom: boolean;
    _zoomAnimated: boolean;
    /** What `fitBounds` shows. */
    _getBoundsCenterZoom(bounds: LatLngBounds, options: FitBoundsOptions): { center: LatLng; zoom: number };
  }
  interface Renderer {
    _bounds: Bounds;
    _container: HTMLElement;
    _zoom: number;
    _update(): void;
  }
  interface TileLayer {
    _url: string;
  }
  interface MarkerOptions {
    /** Whether the map moves to a mark that takes the focus; new in Leaflet 1.8. */
    autoPanOnFocus?: boolean;
  }
  namespace Control {
    interface Scale {
      _map?: Map;
      _mScale: HTMLElement;
      _getRoundNum(metres: number): number;
      _update(): void;
      _updateMetric(most: number): void;
    }
  }
}
