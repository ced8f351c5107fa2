// Names for the arms of the contract's tagged unions that a component takes whole.
import type { BookedItemView } from './bindings';

export type BookedFlightView = Extract<BookedItemView, { product: 'flight' }>;
export type BookedStayView = Extract<BookedItemView, { product: 'stay' }>;
export type BookedEsimView = Extract<BookedItemView, { product: 'esim' }>;
export type BookedRentalView = Extract<BookedItemView, { product: 'rental' }>;
export type BookedDeskView = Extract<BookedItemView, { product: 'desk' }>;
