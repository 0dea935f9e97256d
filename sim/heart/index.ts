export { type FeatureRow, HEART_INPUTS, HEART_SITES, readFeatures } from './features.ts'
export { readBytes } from './files.ts'
export { type HeartHospitals, readHeartHospitals } from './hospitals.ts'
export { flambyPlan, type HeartPlanOptions, heartDemoPlan } from './plan.ts'
