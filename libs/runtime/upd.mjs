process.env.TF_NUM_INTRAOP_THREADS='1';process.env.TF_NUM_INTEROP_THREADS='1';process.env.TF_CPP_MIN_LOG_LEVEL='3';
const {loadRuntime}=await import('./dist/index.js');
await loadRuntime();
const tf=await import('@tensorflow/tfjs-core');
const {RecordedGraph}=await import('./dist/graph/recorded-graph.js');
const {CompiledGraph}=await import('./dist/graph/compiled-graph.js');
const {recordGraph}=await import('./dist/graph/record-graph.js');
const {fuseElementwise}=await import('./dist/graph/fused-elementwise.js');
const backend=tf.backend();
const shapes=process.argv[2]==='one'?[[3,3,512,2560]]:[[3,3,512,512],[3,3,512,512],[3,3,512,512],[1,1,2048,512],[1,1,512,2048],[1,1,512,2048],[1,1,512,2048],[1,1,1024,2048],[1,1,2048,512],[1,1,1024,512],...Array(20).fill([512])];
const given=new Map();
shapes.forEach((s,i)=>{for(const k of ['w','v','g']) given.set(k+i,tf.fill(s,0.5));});
given.set('lr',tf.scalar(0.01));given.set('d',tf.scalar(64));
const call=()=>shapes.flatMap((_,i)=>{const g=k=>given.get(k);const step=tf.mul(tf.div(g('g'+i),g('d')),g('lr'));const m=tf.sub(tf.mul(g('v'+i),0.9),step);return [tf.add(g('w'+i),m),m];});
const {graph}=recordGraph(backend,{inputs:given,weights:new Map(),outputs:[],call},true);
let n=shapes.reduce((a,s)=>a+s.reduce((x,y)=>x*y,1),0);
for(const [name,g] of [['fused',fuseElementwise(graph)]]){
 const c=CompiledGraph.load(backend,g); const ins=c.inputs.map(k=>given.get(k));
 let ts=[];let held=[];
 for(let r=0;r<300;r++){const t=performance.now();const o=c.run(ins);ts.push(performance.now()-t);held.forEach(x=>x.dispose());held=o;}
 held.forEach(x=>x.dispose());
 ts.sort((a,b)=>a-b);console.log(name,n*4/1e6|0,'MB median',ts[150].toFixed(1),'min',ts[0].toFixed(1));
}
